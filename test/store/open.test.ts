import { expect, test } from 'vitest';
import { systemClock } from '../../src/command/system-clock.ts';
import type { Store } from '../../src/model/store.ts';
import { StoreError } from '../../src/model/store.ts';
import { openStore } from '../../src/store/open.ts';

const open = (address: string): Promise<Store> =>
  openStore(address, { env: {}, clock: systemClock });

test('a folder is opened without being made or read', async () => {
  expect((await open('no/such/folder')).location).toBe('no/such/folder');
});

test.each(['file:///tmp/x', 'ftp://example.com/state'])(
  '%s is no kind of store',
  async (address) => {
    await expect(open(address)).rejects.toThrow(StoreError);
  },
);

test('the message never shows what stands behind the scheme, which may be a password', async () => {
  await expect(open('mysql://me:hunter2@host/db')).rejects.toThrow(/mysql/);
  await expect(open('mysql://me:hunter2@host/db')).rejects.not.toThrow(/hunter2/);
  await expect(open('')).rejects.toThrow(/--state/);
});
