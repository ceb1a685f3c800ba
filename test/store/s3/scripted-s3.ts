/** An S3 server of the test: objects in memory, signatures checked, and the faults that the test says. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeClock } from '../../support/fake-clock.ts';
import type { Store } from '../../../src/model/store.ts';
import { openS3Store } from '../../../src/store/s3/s3-store.ts';
import { signerOf, type Signer } from './signature-check.ts';

export interface Call {
  readonly method: string;
  /** Empty for the bucket. */
  readonly key: string;
  readonly condition: 'if-match' | 'if-none-match' | undefined;
}

export type Fault =
  | 'drop-before'
  | 'drop-after'
  | 'truncate'
  | {
      readonly status: number;
      /** In an error document; without it there is none. */
      readonly code?: string;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
      /** Whether the request is carried out all the same. */
      readonly done?: boolean;
    };

export interface ScriptedS3 {
  readonly endpoint: string;
  readonly env: Readonly<Record<string, string>>;
  /** Credentials that may read and list only. */
  readonly reader: Readonly<Record<string, string>>;
  readonly objects: Map<string, Buffer>;
  readonly calls: Call[];
  readonly clock: FakeClock;
  /** Asked for each request; undefined: none. */
  fault: (call: Call) => Fault | undefined;
  /** Conditions that the server does not look at. */
  ignores: readonly string[];
  open(env?: Readonly<Record<string, string>>): Store;
  close(): Promise<void>;
}

export const BUCKET = 'policies';
export const KEY = 'team a/é+&=/live.json';
const REGION = 'eu-central-1';
const PAGE = 3;

const OWNER: Signer = { id: 'AKOWNER00000', secret: 'owner-secret-canary', token: 'token-canary' };
const READER: Signer = { id: 'AKREADER0000', secret: 'reader-secret-canary' };

const md5 = (bytes: Buffer): Buffer => createHash('md5').update(bytes).digest();

const etagOf = (bytes: Buffer): string => md5(bytes).toString('hex');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;');

const errorText = (code: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>Said by the server &amp; ${OWNER.secret}.</Message></Error>`;

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const refusal = (status: number, code: string): Reply => ({ status, body: errorText(code) });

export async function startScriptedS3(): Promise<ScriptedS3> {
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { AWS_REGION: REGION, AWS_ENDPOINT_URL: endpoint };
  const env = {
    ...settings,
    AWS_ACCESS_KEY_ID: OWNER.id,
    AWS_SECRET_ACCESS_KEY: OWNER.secret,
    AWS_SESSION_TOKEN: OWNER.token ?? '',
  };
  const clock = new FakeClock();
  const s3: ScriptedS3 = {
    endpoint,
    env,
    reader: {
      ...settings,
      AWS_ACCESS_KEY_ID: READER.id,
      AWS_SECRET_ACCESS_KEY: READER.secret,
    },
    objects: new Map(),
    calls: [],
    clock,
    fault: () => undefined,
    ignores: [],
    open: (who = env) => openS3Store(`s3://${BUCKET}/${encodeURI(KEY)}`, { env: who, clock }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const body = Buffer.concat(chunks);
    const call = callOf(request);
    s3.calls.push(call);
    const fault = s3.fault(call);
    if (fault === 'drop-before') {
      request.socket.destroy();
      return;
    }
    const skipped = typeof fault === 'object' && fault.done !== true;
    const reply = skipped ? { status: 0 } : replyTo(request, call, body);
    if (fault === 'drop-after') request.socket.destroy();
    else if (fault === 'truncate') truncate(response, reply);
    else if (fault === undefined) send(response, reply);
    else {
      const { status, code, headers = {} } = fault;
      send(response, { status, headers, body: fault.body ?? (code ? errorText(code) : '') });
    }
  }

  function replyTo(request: IncomingMessage, call: Call, body: Buffer): Reply {
    const signer = signerOf(request, body, [OWNER, READER], REGION);
    if (signer === undefined) return refusal(403, 'SignatureDoesNotMatch');
    if (signer === READER.id && !['GET', 'HEAD'].includes(call.method)) {
      return refusal(403, 'AccessDenied');
    }
    if (call.key === '') return listReply(s3.objects, new URL(request.url ?? '', endpoint));
    const found = s3.objects.get(call.key);
    const { 'if-match': match, 'if-none-match': none } = request.headers;
    const looks = (name: string): boolean => !s3.ignores.includes(name);
    switch (call.method) {
      case 'PUT':
        // As S3 answers where the bucket locks objects; it looks at a checksum that is sent anyway.
        if (request.headers['content-md5'] !== md5(body).toString('base64')) {
          return refusal(400, 'InvalidRequest');
        }
        if (none === '*' && found !== undefined && looks('if-none-match')) {
          return refusal(412, 'PreconditionFailed');
        }
        if (match !== undefined && looks('if-match')) {
          if (found === undefined) return refusal(404, 'NoSuchKey');
          if (etagOf(found) !== match) return refusal(412, 'PreconditionFailed');
        }
        s3.objects.set(call.key, body);
        return { status: 200, headers: { etag: `"${etagOf(body)}"` } };
      case 'DELETE':
        s3.objects.delete(call.key);
        return { status: 204 };
      default:
        if (found === undefined) return refusal(404, 'NoSuchKey');
        return readReply(found, request.headers.range);
    }
  }

  return s3;
}

function callOf({ method = '', url = '', headers }: IncomingMessage): Call {
  const [path = ''] = url.split('?');
  const [, bucket, ...key] = path.split('/').map(decodeURIComponent);
  if (bucket !== BUCKET) throw new Error(`The path ${path} is not of the bucket.`);
  const condition = (['if-match', 'if-none-match'] as const).find((name) => name in headers);
  return { method, key: key.join('/'), condition };
}

function readReply(bytes: Buffer, range: string | undefined): Reply {
  const headers = { etag: `"${etagOf(bytes)}"` };
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  if (from === undefined) return { status: 200, headers, body: bytes };
  if (Number(from) >= bytes.length) return refusal(416, 'InvalidRange');
  const part = bytes.subarray(Number(from), Number(to) + 1);
  const last = Number(from) + part.length - 1;
  const content = { 'content-range': `bytes ${from}-${last}/${bytes.length}` };
  return { status: 206, headers: { ...headers, ...content }, body: part };
}

function listReply(objects: ReadonlyMap<string, Buffer>, { searchParams }: URL): Reply {
  const prefix = searchParams.get('prefix') ?? '';
  const after = searchParams.get('continuation-token') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, PAGE);
  const more = keys.length > PAGE;
  const url = (key: string): string => encodeURIComponent(key).replaceAll('%20', '+');
  const contents = page.map((key) => `<Contents><Key>${url(key)}</Key><Size>1</Size></Contents>`);
  const token = escaped(page.at(-1) ?? '');
  const next = more ? `<NextContinuationToken>${token}</NextContinuationToken>` : '';
  const body =
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
    `<KeyCount>${page.length}</KeyCount><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`;
  return { status: 200, body };
}

function send(response: ServerResponse, { status, headers = {}, body = '' }: Reply): void {
  response.writeHead(status, { 'x-amz-request-id': 'REQ1', ...headers });
  response.end(body);
}

function truncate(response: ServerResponse, { status, headers = {}, body = '' }: Reply): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': String(bytes.length + 1) });
  response.write(bytes, () => response.destroy());
  if (bytes.length === 0) response.flushHeaders();
}
