/**
 * AWS Signature Version 4 for S3, as
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html describes it. Pure.
 */
import { createHash, createHmac } from 'node:crypto';
import type { Credentials } from './credentials.ts';

export interface UnsignedRequest {
  readonly method: string;
  /** As it is sent: each segment by `encodePart`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case; `host` among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Scope {
  readonly credentials: Credentials;
  readonly region: string;
  /** RFC 3339 in UTC. */
  readonly now: string;
}

/** Percent-encodes all but the unreserved characters of RFC 3986. */
export const encodePart = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** The query as it is sent and signed: encoded, sorted by name. */
export const encodeQuery = (query: Readonly<Record<string, string>>): string =>
  Object.entries(query)
    .map(([name, value]) => `${encodePart(name)}=${encodePart(value)}`)
    .sort()
    .join('&');

const sha256 = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex');

const hmac = (key: string | Uint8Array, data: string): Buffer =>
  createHmac('sha256', key).update(data).digest();

/** All headers that the request must carry, those given included; the body is signed always. */
export function signedHeaders(
  request: UnsignedRequest,
  { credentials, region, now }: Scope,
): Readonly<Record<string, string>> {
  const time = now.replace(/\.\d+|[-:]/g, '');
  const date = time.slice(0, 8);
  const { access_key_id, secret_access_key, session_token } = credentials;
  const headers: Readonly<Record<string, string>> = {
    ...request.headers,
    'x-amz-content-sha256': sha256(request.body),
    'x-amz-date': time,
    ...(session_token !== undefined && { 'x-amz-security-token': session_token }),
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    request.method,
    request.path,
    encodeQuery(request.query),
    ...names.map((name) => `${name}:${headers[name]?.trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    headers['x-amz-content-sha256'],
  ].join('\n');
  const scope = `${date}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [date, region, 's3', 'aws4_request'].reduce<Uint8Array | string>(
    hmac,
    `AWS4${secret_access_key}`,
  );
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${access_key_id}/${scope},` +
    `SignedHeaders=${names.join(';')},Signature=${hmac(key, text).toString('hex')}`;
  return { ...headers, authorization };
}
