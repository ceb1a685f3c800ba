// A Stytch project in a process of its own: constant answers to resets, searches from a table.
// Options as one JSON argument: members, listing (searches without a filter alone), latency_ms, limit,
// window ("fixed" | "bucket"), retry_after.
// It ends when its standard input does, so it never outlives the benchmark.
import { createServer } from 'node:net';
import { performance } from 'node:perf_hooks';
import { errorText, RESET_TEXT } from './answers.mjs';
import { answerBytes, readRequests } from './http-socket.mjs';
import { createListingTable } from './listing-table.mjs';
import { createRateLimit } from './rate-limit.mjs';
import { createSearchTable } from './search-table.mjs';

const options = {
  members: 0,
  listing: false,
  latency_ms: 0,
  limit: 0,
  window: 'fixed',
  retry_after: false,
  ...JSON.parse(process.argv[2] ?? '{}'),
};
const RESET = 'POST /v1/b2b/passwords/email/require_reset ';
const SEARCHES = [
  ['POST /v1/b2b/organizations/search ', 'organizations'],
  ['POST /v1/b2b/organizations/members/search ', 'members'],
];
const ADDRESS = '"email_address":"';

const table = (options.listing ? createListingTable : createSearchTable)(options.members);
const NOT_FOUND = answerBytes(404, errorText(404, 'route_not_found'));
let accepted = answerBytes(200, RESET_TEXT);
setInterval(() => {
  accepted = answerBytes(200, RESET_TEXT);
}, 1000);

const nothingYet = () => ({
  resets: new Map(),
  requests: 0,
  limited: 0,
  in_flight: 0,
  max_in_flight: 0,
  first_ms: undefined,
  last_ms: undefined,
});
let counts = nothingYet();
let take = createRateLimit(options.limit, options.window);

/** Begins to count anew, or tells what was counted. */
function control(head) {
  if (head.startsWith('POST')) {
    counts = nothingYet();
    take = createRateLimit(options.limit, options.window);
  }
  const { resets, ...rest } = counts;
  const all = [...resets.values()].reduce((sum, times) => sum + times, 0);
  return answerBytes(200, JSON.stringify({ ...rest, addresses: resets.size, resets: all }));
}

function refusal(wait_ms) {
  counts.limited += 1;
  const header = options.retry_after ? `retry-after: ${Math.ceil(wait_ms / 1000)}\r\n` : '';
  return answerBytes(429, errorText(429, 'too_many_requests'), header);
}

function reset(body, now) {
  const wait_ms = take(now);
  if (wait_ms > 0) return refusal(wait_ms);
  const from = body.indexOf(ADDRESS) + ADDRESS.length;
  const address = body.slice(from, body.indexOf('"', from));
  counts.resets.set(address, (counts.resets.get(address) ?? 0) + 1);
  return accepted;
}

function answer(head, body, now) {
  if (head.startsWith(RESET)) return reset(body, now);
  const search = SEARCHES.find(([start]) => head.startsWith(start));
  return search === undefined ? NOT_FOUND : answerBytes(200, table[search[1]](JSON.parse(body)));
}

function send(socket, bytes) {
  counts.in_flight -= 1;
  counts.last_ms = performance.now();
  socket.write(bytes);
}

const server = createServer((socket) => {
  readRequests(socket, (head, body) => {
    if (head.includes(' /bench ')) {
      socket.write(control(head));
      return;
    }
    const now = performance.now();
    counts.first_ms ??= now;
    counts.requests += 1;
    counts.in_flight += 1;
    counts.max_in_flight = Math.max(counts.max_in_flight, counts.in_flight);
    const bytes = answer(head, body, now);
    if (options.latency_ms === 0) send(socket, bytes);
    else setTimeout(send, options.latency_ms * (0.75 + Math.random() / 2), socket, bytes);
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();
