/**
 * Which bucket, key, region and endpoint an `s3://` URL and the environment name.
 * Pure. No message repeats a part of the URL that could hold a password.
 */
import { type Environment, isLoopback } from '../../model/network.ts';
import { StoreError } from '../../model/store.ts';

export interface S3Address {
  readonly bucket: string;
  /** Of the state; all other objects of the store begin with it. */
  readonly key: string;
  readonly region: string;
  /** The origin that requests go to; the bucket is a part of it unless `path_style`. */
  readonly origin: string;
  readonly path_style: boolean;
  /** `s3://bucket/key`, as messages name it. */
  readonly name: string;
  /** The URL with region and endpoint, by which everybody finds the same store. */
  readonly url: string;
}

const FORM = 's3://BUCKET/KEY?region=REGION';
const URL_PARTS = /^s3:\/\/([^/?#]*)\/([^?#]*)(?:\?([^#]*))?$/i;
// The rules of S3 for names of buckets.
const BUCKET = /^(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/;
const REGION = /^[a-z0-9][a-z0-9-]{0,62}$/;
const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9-]+(?:\.[a-z0-9-]+)*)$/i;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
// S3 allows 1024 bytes; the names of log, plans and torn bytes are longer than that of the state.
const MAX_KEY_BYTES = 900;
const PARAMETERS: ReadonlySet<string> = new Set(['region', 'endpoint', 'path_style']);

const refuse = (why: string): StoreError => new StoreError(`The state's S3 address ${why}`);

/**
 * Reads an `s3://` URL; what it leaves out comes from `AWS_REGION`, `AWS_DEFAULT_REGION`,
 * `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`. Throws `StoreError`.
 */
export function readAddress(url: string, env: Environment): S3Address {
  const parts = URL_PARTS.exec(url);
  if (parts === null || /[\s\p{C}]/u.test(url)) throw refuse(`is not of the form ${FORM}.`);
  const [, bucket = '', path = '', search = ''] = parts;
  if (bucket.includes('@')) {
    throw refuse(
      'contains an @ before its bucket. Credentials belong into AWS_ACCESS_KEY_ID and ' +
        `AWS_SECRET_ACCESS_KEY, never into the address: write ${FORM}.`,
    );
  }
  if (!BUCKET.test(bucket)) {
    throw refuse(
      `names no bucket that S3 allows (3 to 63 lower-case letters, digits, "-", "."): ${FORM}.`,
    );
  }
  const key = readKey(path);
  const query = readQuery(search);
  const name = `s3://${bucket}/${path}`;
  const region = readRegion(query, env, name);
  const endpoint = readEndpoint(query, env, region);
  const path_style = readPathStyle(query) ?? isPathStyle(endpoint, bucket);
  const origin = path_style ? endpoint.origin : `${endpoint.protocol}//${bucket}.${endpoint.host}`;
  const style = query.has('path_style') ? `&path_style=${path_style}` : '';
  return {
    bucket,
    key,
    region,
    origin,
    path_style,
    name,
    url: `${name}?region=${region}&endpoint=${endpoint.origin}${style}`,
  };
}

function readKey(path: string): string {
  const key = decoded(path);
  const segments = key?.split('/') ?? [];
  const odd = segments.some((segment) => segment === '' || segment === '.' || segment === '..');
  if (key === undefined || odd || /\p{C}/u.test(key)) {
    throw refuse(
      `has no usable key behind its bucket: it may not be empty, begin or end with "/", or hold ` +
        `"//", "." or ".." as a part. Write ${FORM}, such as s3://my-bucket/mustreset/live.json.`,
    );
  }
  if (Buffer.byteLength(key) <= MAX_KEY_BYTES) return key;
  throw refuse(`has a key of more than ${MAX_KEY_BYTES} bytes. Choose a shorter one.`);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function readQuery(search: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const part of search.split('&').filter((text) => text !== '')) {
    const [name = '', value = ''] = part.split(/=(.*)/s, 2).map((text) => decoded(text) ?? '');
    if (!PARAMETERS.has(name)) {
      throw refuse(
        `has the unknown parameter ${JSON.stringify(name.slice(0, 40))}. Known are ` +
          `${[...PARAMETERS].join(', ')}.`,
      );
    }
    if (query.has(name)) throw refuse(`has the parameter ${name} twice. Leave one out.`);
    query.set(name, value);
  }
  return query;
}

const setting = (env: Environment, ...names: readonly string[]): string | undefined =>
  names.map((name) => env[name]).find((value) => value !== undefined && value !== '');

function readRegion(query: ReadonlyMap<string, string>, env: Environment, name: string): string {
  const region = query.get('region') ?? setting(env, 'AWS_REGION', 'AWS_DEFAULT_REGION');
  if (region === undefined) {
    throw new StoreError(
      `No region is set for ${name}. Write it into the address (?region=eu-central-1), or set ` +
        'AWS_REGION. For a server that knows no regions any will do, such as us-east-1.',
    );
  }
  if (REGION.test(region)) return region;
  throw refuse('or AWS_REGION names no region: lower-case letters, digits and "-" are expected.');
}

function readEndpoint(query: ReadonlyMap<string, string>, env: Environment, region: string): URL {
  const given = query.get('endpoint') ?? setting(env, 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL');
  if (given === undefined) return new URL(`https://s3.${region}.amazonaws.com`);
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isPlain =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    HOST.test(url.hostname) &&
    /^https?:\/\/[^/?#@\\]+\/?$/i.test(given);
  if (!isPlain) {
    throw refuse(
      'or AWS_ENDPOINT_URL names no endpoint. Write https://HOST or https://HOST:PORT, without a ' +
        'path, a query or credentials.',
    );
  }
  if (url.protocol === 'https:' || isLoopback(url)) return url;
  throw refuse(
    'or AWS_ENDPOINT_URL names an endpoint on plain http, which is allowed on this machine only ' +
      '(127.0.0.1, [::1], localhost): addresses would travel unencrypted. Use https.',
  );
}

function readPathStyle(query: ReadonlyMap<string, string>): boolean | undefined {
  const value = query.get('path_style');
  if (value === undefined) return undefined;
  if (value === 'true' || value === 'false') return value === 'true';
  throw refuse('has a path_style that is neither true nor false.');
}

/** No name can stand before an IP address, and no certificate covers a bucket that has dots. */
const isPathStyle = ({ protocol, hostname }: URL, bucket: string): boolean =>
  hostname === 'localhost' ||
  hostname.startsWith('[') ||
  IPV4.test(hostname) ||
  (protocol === 'https:' && bucket.includes('.'));
