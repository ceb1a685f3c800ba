import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactUrl, redactUrls } from '../../src/render/url.ts';

test.each([
  ['.', '.'],
  ['/srv/store', '/srv/store'],
  ['../a@b', '../a@b'],
  ['https://state.example.com/live', 'https://state.example.com/live'],
  ['https://user:canary@state.example.com/live', 'https://…@state.example.com/live'],
  ['https://user:can/ary@state.example.com/live', 'https://…@state.example.com/live'],
  ['https://user:can@ary?@state.example.com/live', 'https://…@state.example.com/live'],
  ['https://state.example.com/live?token=canary&b', 'https://state.example.com/live?token=…&…'],
  ['https://state.example.com/live#canary', 'https://state.example.com/live#…'],
  ['s3://bucket/key?region=eu-central-1', 's3://bucket/key?region=eu-central-1'],
  ['postgres://ada:canary@db/x?schema=live', 'postgres://…@db/x?schema=live'],
  ['postgres:ada:canary@db/x', 'postgres:…@db/x'],
  ['ada:canary@db/x', 'ada:…@db/x'],
  ['/ada:canary@db/x', '…@db/x'],
])('%s is shown as %s', (url, shown) => {
  expect(redactUrl(url)).toBe(shown);
});

test('URLs in a sentence are redacted, and the rest stands', () => {
  expect(redactUrls('PUT https://a:canary@h/x?sig=canary: the server answers 500.')).toBe(
    'PUT https://…@h/x?sig=… the server answers 500.',
  );
  expect(redactUrls('ada@example.com is in policy.yaml')).toBe('ada@example.com is in policy.yaml');
});

test('no password of a URL is ever shown, whatever characters it has', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), (noise) => {
      const url = `https://user:${noise}canary${noise}@host/path`;
      expect(redactUrl(url)).not.toContain('canary');
    }),
  );
});
