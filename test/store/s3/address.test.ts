import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/command/system-clock.ts';
import { StoreError } from '../../../src/model/store.ts';
import type { Environment } from '../../../src/model/network.ts';
import { readAddress } from '../../../src/store/s3/address.ts';
import { readCredentials } from '../../../src/store/s3/credentials.ts';
import { openStore } from '../../../src/store/open.ts';

const REGION = { AWS_REGION: 'eu-central-1' };

test('bucket, key and region of the URL go to the bucket’s own host', () => {
  expect(readAddress('s3://my-bucket/team%20a/live.json?region=us-west-2', REGION)).toEqual({
    bucket: 'my-bucket',
    key: 'team a/live.json',
    region: 'us-west-2',
    origin: 'https://my-bucket.s3.us-west-2.amazonaws.com',
    path_style: false,
    name: 's3://my-bucket/team%20a/live.json',
    url: 's3://my-bucket/team%20a/live.json?region=us-west-2&endpoint=https://s3.us-west-2.amazonaws.com',
  });
});

test.each<[Environment, string]>([
  [{ AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' }, 'a'],
  [{ AWS_REGION: '', AWS_DEFAULT_REGION: 'b' }, 'b'],
])('without a region in the URL that of %o counts', (env, region) => {
  expect(readAddress('s3://bucket/key', env).region).toBe(region);
});

test('without any region it says where to name one', () => {
  expect(() => readAddress('s3://bucket/key', {})).toThrow(/\?region=.*AWS_REGION/);
});

test.each([
  ['&endpoint=https://minio.example:9000', {}, 'https://bucket.minio.example:9000', false],
  ['&endpoint=https%3A%2F%2Fminio.example', {}, 'https://bucket.minio.example', false],
  ['', { AWS_ENDPOINT_URL: 'https://a.example' }, 'https://bucket.a.example', false],
  [
    '',
    { AWS_ENDPOINT_URL: 'https://a.example', AWS_ENDPOINT_URL_S3: 'https://b.example/' },
    'https://bucket.b.example',
    false,
  ],
  ['&endpoint=http://127.0.0.1:9000', {}, 'http://127.0.0.1:9000', true],
  ['&endpoint=http://localhost:9000', {}, 'http://localhost:9000', true],
  ['&endpoint=http://[::1]:9000', {}, 'http://[::1]:9000', true],
  ['&endpoint=https://10.0.0.7', {}, 'https://10.0.0.7', true],
  ['&path_style=true', {}, 'https://s3.eu-central-1.amazonaws.com', true],
  ['&endpoint=http://localhost:1&path_style=false', {}, 'http://bucket.localhost:1', false],
])('%s with %o goes to %s', (more, env, origin, path_style) => {
  const url = `s3://bucket/key?region=eu-central-1${more}`;
  expect(readAddress(url, env)).toMatchObject({ origin, path_style });
});

test('a bucket with dots stands in the path, since no certificate covers it as a host', () => {
  expect(readAddress('s3://my.bucket/key', REGION)).toMatchObject({
    origin: 'https://s3.eu-central-1.amazonaws.com',
    path_style: true,
  });
});

test('the URL that is shown finds the same store again', () => {
  for (const query of ['', '?path_style=true', '?endpoint=http://127.0.0.1:9000']) {
    const address = readAddress(`s3://bucket/a/b.json${query}`, REGION);
    expect(readAddress(address.url, {})).toEqual(address);
  }
});

describe('is refused:', () => {
  test.each([
    ['s3:bucket/key', /of the form/],
    ['s3://bucket', /of the form/],
    ['s3://bucket/key#part', /of the form/],
    ['s3://bucket/a b', /of the form/],
    ['s3://bucket/', /no usable key/],
    ['s3://bucket/a//b', /no usable key/],
    ['s3://bucket/../b', /no usable key/],
    ['s3://bucket/%2e%2e/b', /no usable key/],
    ['s3://bucket/a/', /no usable key/],
    ['s3://bucket/%', /no usable key/],
    ['s3://bucket/%00', /no usable key/],
    [`s3://bucket/${'x'.repeat(901)}`, /more than 900 bytes/],
    ['s3://Bucket/key', /no bucket that S3 allows/],
    ['s3://10.0.0.1/key', /no bucket that S3 allows/],
    ['s3://AKID:hunter2@bucket/key', /AWS_ACCESS_KEY_ID/],
    ['s3://bucket/key?regoin=x', /unknown parameter "regoin".*region, endpoint, path_style/],
    ['s3://bucket/key?region=a&region=b', /twice/],
    ['s3://bucket/key?region=A%20b', /no region/],
    ['s3://bucket/key?path_style=yes', /neither true nor false/],
    ['s3://bucket/key?endpoint=minio', /no endpoint/],
    ['s3://bucket/key?endpoint=ftp://x', /no endpoint/],
    ['s3://bucket/key?endpoint=https://x/path', /no endpoint/],
    ['s3://bucket/key?endpoint=https://me:hunter2@x', /no endpoint/],
    ['s3://bucket/key?endpoint=http://minio.example', /plain http/],
    ['s3://bucket/key?endpoint=http://127.0.0.1.example', /plain http/],
  ])('%s', (url, message) => {
    expect(() => readAddress(url, REGION)).toThrow(StoreError);
    expect(() => readAddress(url, REGION)).toThrow(message);
    expect(() => readAddress(url, REGION)).not.toThrow(/hunter2/);
  });
});

describe('credentials', () => {
  test('come from the environment alone', () => {
    const env = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
    expect(readCredentials(env)).toEqual({ access_key_id: 'id', secret_access_key: 'secret' });
    expect(readCredentials({ ...env, AWS_SESSION_TOKEN: 'token' })).toMatchObject({
      session_token: 'token',
    });
  });

  test.each([
    [{}, /AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set/],
    [{ AWS_ACCESS_KEY_ID: 'canary' }, / AWS_SECRET_ACCESS_KEY is not set/],
    [{ AWS_SECRET_ACCESS_KEY: 'canary' }, / AWS_ACCESS_KEY_ID is not set/],
  ])('of %o lack something, and the message says what and how to get it', async (env, message) => {
    const options = { env: { ...env, ...REGION }, clock: systemClock };
    const opening = openStore('s3://bucket/key', options);
    await expect(opening).rejects.toThrow(StoreError);
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toThrow(/export-credentials --format env/);
    await expect(opening).rejects.not.toThrow(/canary/);
  });
});
