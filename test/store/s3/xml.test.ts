import { expect, test } from 'vitest';
import { readError, readKeyPage } from '../../../src/store/s3/xml.ts';

test('an error document gives code, message and region', () => {
  const text =
    '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code><Message>&lt;a&gt; &amp;amp; &quot;b&quot; &apos;c&apos;</Message><Region>eu-west-1</Region></Error>\n';
  expect(readError(text)).toEqual({
    code: 'AccessDenied',
    message: `<a> &amp; "b" 'c'`,
    region: 'eu-west-1',
  });
});

test.each([
  '',
  'plain text',
  '<html><Code>NoSuchKey</Code></html>',
  '<Error><Code>NoSuchKey</Code>',
  '<Error><Code>No Such Key</Code></Error>',
])('%j names no code', (text) => {
  expect(readError(text).code).toBeUndefined();
});

const page = (body: string): string => `<ListBucketResult xmlns="x">${body}</ListBucketResult>`;
const key = (text: string): string =>
  `<Contents><Key>${text}</Key><Owner><ID>i</ID></Owner></Contents>`;

test('a page of keys is decoded, whichever way it is escaped', () => {
  const text = page(
    `<Prefix>a</Prefix><IsTruncated>false</IsTruncated>${key('a+b%2Bc')}${key('%C3%A9&amp;%26')}`,
  );
  expect(readKeyPage(text)).toEqual({ keys: ['a b+c', 'é&&'] });
});

test('a page that others follow says how to ask for them', () => {
  const text = page(
    `<IsTruncated>true</IsTruncated><NextContinuationToken>x&amp;y=</NextContinuationToken>${key('a')}`,
  );
  expect(readKeyPage(text)).toEqual({ keys: ['a'], next: 'x&y=' });
});

test.each([
  ['nothing', ''],
  ['a cut page', page(`<IsTruncated>false</IsTruncated>${key('a')}`).slice(0, -5)],
  ['a page that does not say whether it is the last', page(key('a'))],
  ['a page whose next one cannot be asked for', page('<IsTruncated>true</IsTruncated>')],
  [
    'fewer keys than counted',
    page(`<KeyCount>2</KeyCount><IsTruncated>false</IsTruncated>${key('a')}`),
  ],
  ['an entry without a key', page('<IsTruncated>false</IsTruncated><Contents></Contents>')],
  ['a key that cannot be decoded', page(`<IsTruncated>false</IsTruncated>${key('%zz')}`)],
  ['another document', '<Error><Code>NoSuchBucket</Code></Error>'],
])('%s is no page of keys', (_, text) => {
  expect(readKeyPage(text)).toBeUndefined();
});
