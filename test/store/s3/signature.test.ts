/** The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html. */
import { expect, test } from 'vitest';
import {
  encodePart,
  encodeQuery,
  signedHeaders,
  type UnsignedRequest,
} from '../../../src/store/s3/signature.ts';

const SCOPE = {
  credentials: {
    access_key_id: 'AKIAIOSFODNN7EXAMPLE',
    secret_access_key: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  },
  region: 'us-east-1',
  now: '2013-05-24T00:00:00.000Z',
};

const host = 'examplebucket.s3.amazonaws.com';
const EMPTY = { query: {}, headers: { host }, body: Buffer.alloc(0) };

const EXAMPLES: readonly (readonly [string, UnsignedRequest, string, string])[] = [
  [
    'a part of an object',
    { ...EMPTY, method: 'GET', path: '/test.txt', headers: { host, range: 'bytes=0-9' } },
    'host;range;x-amz-content-sha256;x-amz-date',
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
  [
    'an upload',
    {
      ...EMPTY,
      method: 'PUT',
      path: `/${encodePart('test$file.text')}`,
      headers: {
        host,
        date: 'Fri, 24 May 2013 00:00:00 GMT',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      },
      body: Buffer.from('Welcome to Amazon S3.'),
    },
    'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  ],
  [
    'a parameter without a value',
    { ...EMPTY, method: 'GET', path: '/', query: { lifecycle: '' } },
    'host;x-amz-content-sha256;x-amz-date',
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  ],
  [
    'a list',
    { ...EMPTY, method: 'GET', path: '/', query: { prefix: 'J', 'max-keys': '2' } },
    'host;x-amz-content-sha256;x-amz-date',
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  ],
];

test.each(EXAMPLES)('%s is signed as published', (_, request, signed, signature) => {
  expect(signedHeaders(request, SCOPE)).toMatchObject({
    'x-amz-date': '20130524T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
      `SignedHeaders=${signed},Signature=${signature}`,
  });
});

test('a session token is sent and signed', () => {
  const credentials = { ...SCOPE.credentials, session_token: 'token' };
  const headers = signedHeaders({ ...EMPTY, method: 'GET', path: '/' }, { ...SCOPE, credentials });
  expect(headers['x-amz-security-token']).toBe('token');
  expect(headers['authorization']).toContain(';x-amz-security-token,');
});

test('all but unreserved characters are encoded, once', () => {
  expect(encodePart("a b+c/é%20!'()*~-._")).toBe('a%20b%2Bc%2F%C3%A9%2520%21%27%28%29%2A~-._');
  expect(encodeQuery({ prefix: 'a b/', 'list-type': '2' })).toBe('list-type=2&prefix=a%20b%2F');
});
