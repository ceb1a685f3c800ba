/** Terraform itself, at the lock of the same address. It loads no provider and needs no network. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StateLockedError } from '../../../src/model/store.ts';
import { HAS_TERRAFORM } from '../../support/tools.ts';
import { lockInfo } from '../contract.ts';
import { GITLAB_USER } from './gitlab-manner.ts';
import { MANNERS, aPlace, leavePlaces, take, type QuickPlace } from './http-place.ts';

const CONFIGURATION = `
terraform {
  backend "http" {}
}
resource "terraform_data" "held" {
  input = "x"
}
`;

let folder: string;
const running = new Set<ChildProcess>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mustreset-terraform-'));
  writeFileSync(join(folder, 'main.tf'), CONFIGURATION);
  writeFileSync(join(folder, 'empty.tfrc'), '');
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  await leavePlaces();
  rmSync(folder, { recursive: true, force: true });
});

interface Terraform {
  readonly ended: Promise<{ readonly status: number | null; readonly text: string }>;
  said(text: string): Promise<void>;
  answer(text: string): void;
}

function terraform({ server }: QuickPlace, ...args: readonly string[]): Terraform {
  const child = spawn('terraform', [...args, '-no-color'], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      TF_CLI_CONFIG_FILE: join(folder, 'empty.tfrc'),
      CHECKPOINT_DISABLE: '1',
      TF_HTTP_ADDRESS: server.address,
      ...server.env,
    },
  });
  running.add(child);
  let text = '';
  let heard = (): void => undefined;
  const take = (chunk: string): void => {
    text += chunk;
    heard();
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const ended = new Promise<{ status: number | null; text: string }>((resolve) => {
    child.once('close', (status) => {
      running.delete(child);
      resolve({ status, text });
    });
  });
  const said = (wanted: string): Promise<void> =>
    new Promise((resolve, reject) => {
      heard = () => {
        if (text.includes(wanted)) resolve();
      };
      void ended.then(() => {
        reject(new Error(`It ended without "${wanted}": ${text}`));
      });
      heard();
    });
  return { ended, said, answer: (line) => child.stdin.end(line) };
}

const done = async (run: Terraform): Promise<string> => {
  const { status, text } = await run.ended;
  expect([status, text]).toEqual([0, text]);
  return text;
};

const named = HAS_TERRAFORM ? 'at one address' : 'at one address (skipped: no terraform on PATH)';

describe.skipIf(!HAS_TERRAFORM)(named, () => {
  test.each(MANNERS)(
    '%s: Terraform is told which lock of mustreset is in its way',
    async (manner) => {
      const place = await aPlace(manner);
      await done(terraform(place, 'init'));
      const lock = await take(place.open(), { Who: 'ada@mustreset', Operation: 'apply' });
      const { status, text } = await terraform(place, 'plan', '-input=false').ended;
      expect(status).toBe(1);
      expect(text).toContain('Error acquiring the state lock');
      // Of the holder it says the ID alone; the block below is its own lock.
      expect(text).toContain(`ID=${lock.info.ID}\n`);
      expect(await lock.isHeld()).toBe(true);
      await lock.release();
      expect(await done(terraform(place, 'plan', '-input=false'))).toContain('1 to add');
    },
  );

  test.each(MANNERS)('%s: mustreset is told who of Terraform holds the lock', async (manner) => {
    const place = await aPlace(manner);
    await done(terraform(place, 'init'));
    const apply = terraform(place, 'apply');
    await apply.said('Enter a value:');
    const store = place.open();
    const refused = store.lock(lockInfo());
    await expect(refused).rejects.toThrow(StateLockedError);
    const held = place.server.holder();
    const who =
      manner === 'gitlab'
        ? { ID: held?.ID, Who: GITLAB_USER, Operation: 'unknown' }
        : { ID: held?.ID, Operation: 'OperationTypeApply', Info: '' };
    await expect(refused).rejects.toMatchObject({ lock: who });
    if (manner === 'plain') expect((await store.readLock())?.Who).toContain(hostname());
    apply.answer('yes\n');
    expect(await done(apply)).toContain('Apply complete!');
    await (await take(store)).release();
  });

  test.each(MANNERS)('%s: each removes the lock that the other left, by its ID', async (manner) => {
    const place = await aPlace(manner);
    await done(terraform(place, 'init'));
    const lock = await take(place.open());
    await done(terraform(place, 'force-unlock', '-force', lock.info.ID));
    expect(await lock.isHeld()).toBe(false);
    const apply = terraform(place, 'apply');
    await apply.said('Enter a value:');
    for (const child of running) child.kill('SIGKILL');
    await apply.ended;
    const id = place.server.holder()?.ID ?? '';
    expect((await place.open().forceUnlock(id)).ID).toBe(id);
    await (await take(place.open())).release();
  });
});
