// The peer "raw": undici Pool `request` and JSON.parse, the least that a Node client can do.
import { Pool } from 'undici';
import { addressOf } from './answers.mjs';
import { authorization, baseUrl, concurrency, count } from './client-options.mjs';

const pool = new Pool(baseUrl, { connections: concurrency, pipelining: 1 });
const headers = { authorization, 'content-type': 'application/json', accept: 'application/json' };
let next = 1;
let failed = 0;

async function work() {
  while (next <= count) {
    const email_address = addressOf(next);
    next += 1;
    const { statusCode, body } = await pool.request({
      path: '/v1/b2b/passwords/email/require_reset',
      method: 'POST',
      headers,
      body: JSON.stringify({ email_address }),
    });
    const answer = JSON.parse(await body.text());
    if (statusCode !== 200 || answer.status_code !== 200) failed += 1;
  }
}

await Promise.all(Array.from({ length: concurrency }, work));
await pool.close();
console.log(JSON.stringify({ failed }));
