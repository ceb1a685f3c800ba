/** Requests to one bucket over undici: signed, within deadlines, capped, repeated where that helps. */
import { createHash } from 'node:crypto';
import type { Dispatcher } from 'undici';
import type { Clock } from '../../model/clock.ts';
import { type Environment, isLoopback } from '../../model/network.ts';
import { bodyWithin, openDispatcher } from '../dispatcher.ts';
import type { S3Address } from './address.ts';
import type { Credentials } from './credentials.ts';
import { type Answer, type Exchange, isPassing, type S3Request } from './exchange.ts';
import { noAnswer, storeFault, tooLarge } from './fault.ts';
import { retries } from './retries.ts';
import { encodePart, encodeQuery, signedHeaders } from './signature.ts';
import { readError } from './xml.ts';

/** From the call to the last byte of the answer. */
const DEADLINES: Deadlines = { request_ms: 30_000, upload_ms: 60_000 };
const CONNECTIONS = 16;
/** A page of 1000 keys of the longest kind is shorter. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
/** Shorter texts occur by chance. */
const MIN_SECRET_LENGTH = 4;

export interface S3Client {
  readonly address: S3Address;
  readonly clock: Clock;
  /** Makes exactly one request. Never rejects. */
  once(request: S3Request): Promise<Exchange>;
  /** Repeats a request that does no harm twice. Throws `StoreError` when no answer comes. */
  request(request: S3Request): Promise<Answer>;
  close(): Promise<void>;
}

export interface Deadlines {
  readonly request_ms: number;
  readonly upload_ms: number;
}

export interface S3Settings {
  readonly address: S3Address;
  readonly credentials: Credentials;
  readonly env: Environment;
  readonly clock: Clock;
  readonly deadlines?: Deadlines;
}

/** Connects on the first request. Throws `StoreError` for a proxy variable that cannot be read. */
export function openClient(settings: S3Settings): S3Client {
  const { address, clock, env } = settings;
  const dispatcher = openDispatcher({
    connections: CONNECTIONS,
    local: isLoopback(new URL(address.origin)),
    verified: true,
    env,
  });
  const once = async (request: S3Request): Promise<Exchange> => {
    try {
      return await exchange(dispatcher, settings, request);
    } catch (error) {
      return noAnswer(error, address.origin);
    }
  };
  return {
    address,
    clock,
    once,
    request: async (request) => {
      const again = retries(clock);
      let made = await once(request);
      while (isPassing(made) && (await again())) made = await once(request);
      if (made.type === 'answer' && !isPassing(made)) return made;
      throw storeFault(address, request, made);
    },
    close: () => dispatcher.destroy(),
  };
}

async function exchange(
  dispatcher: Dispatcher,
  { address, credentials, clock, deadlines = DEADLINES }: S3Settings,
  request: S3Request,
): Promise<Exchange> {
  const { method, query = {}, body = Buffer.alloc(0), max_bytes = MAX_ANSWER_BYTES } = request;
  const path = pathOf(address, request.key);
  const given = {
    ...request.headers,
    host: hostOf(address),
    // Without it no bucket that locks its objects takes any.
    ...(method === 'PUT' && { 'content-md5': createHash('md5').update(body).digest('base64') }),
  };
  const headers = signedHeaders(
    { method, path, query, body, headers: given },
    { credentials, region: address.region, now: clock.now() },
  );
  const search = encodeQuery(query);
  const deadline = method === 'PUT' ? deadlines.upload_ms : deadlines.request_ms;
  const response = await dispatcher.request({
    origin: address.origin,
    path: search === '' ? path : `${path}?${search}`,
    method,
    headers,
    body: method === 'PUT' ? body : null,
    signal: AbortSignal.timeout(deadline),
  });
  const most = response.statusCode < 300 ? max_bytes : MAX_ANSWER_BYTES;
  const bytes = await bodyWithin(response, most);
  return bytes === undefined ? tooLarge(most) : answerOf(response, bytes, credentials);
}

const hostOf = ({ origin }: S3Address): string => new URL(origin).host;

function pathOf({ path_style, bucket }: S3Address, key: string | undefined): string {
  const segments = key === undefined ? [''] : key.split('/').map(encodePart);
  return ['', ...(path_style ? [bucket] : []), ...segments].join('/');
}

function answerOf(
  { statusCode, headers }: Dispatcher.ResponseData,
  body: Buffer,
  credentials: Credentials,
): Answer {
  const text = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const etag = text('etag')?.replace(/^"(.*)"$/, '$1');
  const size = /^bytes \d+-\d+\/(\d+)$/.exec(text('content-range') ?? '')?.[1];
  const region = text('x-amz-bucket-region');
  const request_id = text('x-amz-request-id');
  return {
    type: 'answer',
    status: statusCode,
    body,
    ...(etag !== undefined && { etag }),
    ...(size !== undefined && { size: Number(size) }),
    ...(region !== undefined && { region }),
    ...(request_id !== undefined && { request_id }),
    error: statusCode < 300 ? {} : readError(redacted(body.toString('utf8'), credentials)),
  };
}

/** An error must not carry a credential into messages, whatever the server repeats. */
function redacted(text: string, credentials: Credentials): string {
  const { access_key_id, secret_access_key, session_token = '' } = credentials;
  return [access_key_id, secret_access_key, session_token]
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
}
