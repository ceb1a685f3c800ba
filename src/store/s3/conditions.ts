import { StoreError } from '../../model/store.ts';
import type { S3Client } from './client.ts';
import { isUnclear, type S3Request } from './exchange.ts';
import { storeFault } from './fault.ts';
import { retries } from './retries.ts';

const NO_ETAG = '00000000000000000000000000000000';

/**
 * Proves on an object of ours that the server carries out no write whose condition does not hold:
 * there are servers that ignore conditions, and on those two runs would overwrite each other. The
 * same bytes are written, so that nothing changes either way. Throws `StoreError`.
 */
export async function checkConditions(
  client: S3Client,
  key: string,
  bytes: Uint8Array,
): Promise<void> {
  await mustRefuse(client, key, bytes, { 'if-none-match': '*' });
  await mustRefuse(client, key, bytes, { 'if-match': NO_ETAG });
}

async function mustRefuse(
  client: S3Client,
  key: string,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const request: S3Request = { method: 'PUT', key, body, headers };
  const again = retries(client.clock);
  let made = await client.once(request);
  while (isUnclear(made) && (await again())) made = await client.once(request);
  if (made.type === 'answer' && made.status === 412) return;
  if (made.type === 'no_answer' || made.status !== 200) {
    throw storeFault(client.address, request, made);
  }
  throw new StoreError(
    `The server at ${client.address.origin} writes an object though its condition ` +
      `(${Object.keys(headers).join()}) does not hold. Two runs could overwrite each other there, so it ` +
      'cannot keep a state. Use a server that honours conditional writes, or another store.',
  );
}
