/** What a failed request means, and what to do about it. Texts of servers are cut; renderers escape them. */
import { codeOf, isTlsCode, proxyStatusOf } from '../../model/error-code.ts';
import { StoreError } from '../../model/store.ts';
import type { S3Address } from './address.ts';
import type { Answer, Exchange, NoAnswer, S3Request } from './exchange.ts';

const MAX_TEXT = 200;

const cut = (text: string): string =>
  text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;

const PERMISSIONS: Readonly<Record<S3Request['method'], string>> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

const WAYS_OUT: Readonly<Record<string, string>> = {
  NoSuchBucket:
    'The bucket does not exist, which is not the same as no state. Check its name and the endpoint, ' +
    'or create it; mustreset makes no buckets.',
  InvalidAccessKeyId:
    'The server does not know AWS_ACCESS_KEY_ID. Temporary keys also need AWS_SESSION_TOKEN.',
  InvalidToken: 'AWS_SESSION_TOKEN is not valid, or not of AWS_ACCESS_KEY_ID.',
  ExpiredToken: 'The credentials have expired. Get new ones.',
  SignatureDoesNotMatch: 'AWS_SECRET_ACCESS_KEY is not that of AWS_ACCESS_KEY_ID.',
  RequestTimeTooSkewed: "This machine's clock is wrong. Set it.",
  NotImplemented:
    'The server cannot write on condition (If-None-Match, If-Match), without which two runs could ' +
    'overwrite each other. It cannot keep a state; use another store.',
  SlowDown: 'The server asked for fewer requests, also when tried again. Try later.',
  InvalidObjectState: 'The object was moved to an archive. Restore it first.',
};

/** The error of a request that did not succeed. */
export function storeFault(address: S3Address, request: S3Request, made: Exchange): StoreError {
  const { method, key } = request;
  const doing = `${method} s3://${address.bucket}${key === undefined ? '' : `/${key}`} failed`;
  if (made.type === 'no_answer') return new StoreError(`${doing}: ${made.message}`);
  const { status, error, request_id } = made;
  const text = cut(error.message ?? '').replace(/\.$/, '');
  const said = text === '' ? '' : `: ${text}`;
  const id = request_id === undefined ? '' : `, request ${cut(request_id)}`;
  const code = error.code ?? 'no error document of S3';
  const why = `${doing} with ${status} (${code}${id})${said}.`;
  return new StoreError(`${why} ${wayOut(address, request, made)}`.trim());
}

function wayOut(address: S3Address, { method, key }: S3Request, made: Answer): string {
  const { status, error } = made;
  const region = made.region ?? error.region;
  if (region !== undefined && region !== address.region && [301, 400, 307].includes(status)) {
    return `The bucket is in the region ${cut(region)}, not ${address.region}: write ?region=${cut(region)}.`;
  }
  const known = WAYS_OUT[error.code ?? ''];
  if (known !== undefined) return known;
  if (status >= 300 && status < 400) {
    return 'Redirects are not followed. Name the region and the endpoint of the bucket.';
  }
  if (status === 501) return WAYS_OUT['NotImplemented'] ?? '';
  if (status === 403) return forbidden(address, method, key);
  if (error.code === undefined) {
    return 'What answered may not be S3: check the endpoint, and proxies on the way.';
  }
  return status >= 500 || status === 429 ? 'Try again later.' : '';
}

function forbidden(
  { bucket }: S3Address,
  method: S3Request['method'],
  key: string | undefined,
): string {
  if (key === undefined) return `This needs s3:ListBucket on ${bucket}.`;
  const needed = `This needs ${PERMISSIONS[method]} on ${bucket}/${key}`;
  if (method === 'GET' || method === 'HEAD') {
    return `${needed}, and s3:ListBucket on ${bucket}: without that S3 also answers 403 where there is no such object.`;
  }
  return (
    `${needed}. Reading (plan, show, log, state list) needs s3:GetObject and s3:ListBucket alone; ` +
    'what takes the lock also needs s3:PutObject on all and s3:DeleteObject on the lock.'
  );
}

export function noAnswer(error: unknown, origin: string): NoAnswer {
  const { host } = new URL(origin);
  const code = codeOf(error) ?? (error instanceof Error ? error.name : 'unknown');
  const proxy = proxyStatusOf(error);
  if (proxy !== undefined) {
    const message = `The proxy did not connect to ${host} (${proxy}).`;
    return { type: 'no_answer', message, lasting: true };
  }
  if (isTlsCode(code)) {
    const message =
      `No trusted TLS connection to ${host} (${code}). For a certificate authority of your own ` +
      'set NODE_EXTRA_CA_CERTS.';
    return { type: 'no_answer', message, lasting: true };
  }
  if (code === 'TimeoutError') {
    return { type: 'no_answer', message: `${host} gave no answer in time.`, lasting: false };
  }
  return { type: 'no_answer', message: `No answer from ${host} (${code}).`, lasting: false };
}

export const tooLarge = (max_bytes: number): NoAnswer => ({
  type: 'no_answer',
  message: `The answer is longer than ${max_bytes} bytes.`,
  lasting: true,
});
