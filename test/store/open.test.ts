import { expect, test } from 'vitest';
import { StoreError } from '../../src/model/store.ts';
import { openStore } from '../../src/store/open.ts';

test('a folder is opened without being made or read', () => {
  expect(openStore('no/such/folder').location).toBe('no/such/folder');
});

test.each([
  'https://example.com/state',
  's3://bucket/key',
  'postgres://host/db',
  'file:///tmp/x',
  'S3:x',
])('%s is refused: this version keeps its state in a folder', (address) => {
  expect(() => openStore(address)).toThrow(StoreError);
  expect(() => openStore(address)).toThrow(/folder only/);
});

test('the message never shows what stands behind the scheme, which may be a password', () => {
  expect(() => openStore('postgres://me:hunter2@host/db')).not.toThrow(/hunter2/);
  expect(() => openStore('')).toThrow(/--state/);
});
