// The peer "SDK": the official client under p-limit. A fourth argument, TRIES, adds a hand-written backoff.
import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import stytch from 'stytch';
import { addressOf, PROJECT_ID, SECRET } from './answers.mjs';
import { baseUrl, concurrency, count } from './client-options.mjs';

const tries = Number(process.argv[5] ?? 1);
const client = new stytch.B2BClient({ project_id: PROJECT_ID, secret: SECRET, env: baseUrl });
const limit = pLimit(concurrency);
let failed = 0;

async function reset(email_address) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.passwords.email.requireReset({ email_address });
      return;
    } catch (error) {
      if (error.status_code !== 429 || attempt === tries) {
        failed += 1;
        return;
      }
      await delay(Math.random() * 250 * 2 ** attempt);
    }
  }
}

await Promise.all(
  Array.from({ length: count }, (_, index) => limit(() => reset(addressOf(index + 1)))),
);
console.log(JSON.stringify({ failed }));
