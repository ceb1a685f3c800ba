/** Logs that are signed, keys that change, anchors that are kept elsewhere. */
import { rmSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type CliResult, type StartedWorld, policyText, startWorld } from '../support/cli.ts';
import { bodiesOf, documentOf, recordsOf, words } from './documents.ts';

const APPLY = ['apply', '--auto-approve', '--new-state'];

/** A world with two key pairs, and `apply` signed with the first. */
async function signedWorld(): Promise<
  StartedWorld & { readonly signed: (...args: readonly string[]) => Promise<CliResult> }
> {
  const world = await startWorld();
  for (const name of ['signing.key', 'other.key']) {
    expect(await world.run('keygen', name)).toMatchObject({ status: 0, stderr: '' });
  }
  const signed = (...args: readonly string[]): Promise<CliResult> =>
    world.runWith({ MUSTRESET_SIGNING_KEY_FILE: 'signing.key' }, ...args);
  return { ...world, signed };
}

const verify = (world: StartedWorld, ...args: readonly string[]): Promise<CliResult> =>
  world.run('log', 'verify', ...args);

test('keygen makes a secret half for its owner and a half to be shared, and overwrites neither', async () => {
  const world = await startWorld();
  const made = await world.run('keygen', 'keys/signing.key');
  expect([made.status, made.stdout]).toEqual([
    0,
    expect.stringContaining('MUSTRESET_SIGNING_KEY_FILE'),
  ]);
  const mode = (name: string): number => statSync(world.at(name)).mode & 0o777;
  expect([mode('keys/signing.key'), mode('keys/signing.key.pub') & 0o022]).toEqual([0o600, 0]);
  expect(world.read('keys/signing.key.pub')).toMatch(/^mustreset\+[0-9a-f]{8}\+\S+\n$/);
  const [secret, shared] = [world.read('keys/signing.key'), world.read('keys/signing.key.pub')];
  expect(made.stdout + made.stderr).not.toContain(secret.split('\n')[1]);
  expect(await world.run('keygen', 'keys/signing.key')).toMatchObject({ status: 1 });
  expect([world.read('keys/signing.key'), world.read('keys/signing.key.pub')]).toEqual([
    secret,
    shared,
  ]);
});

test('keygen leaves no public half beside a secret one of which it is not', async () => {
  const world = await startWorld();
  await world.run('keygen', 'signing.key');
  rmSync(world.at('signing.key.pub'));
  expect(await world.run('keygen', 'signing.key')).toMatchObject({ status: 1 });
  expect(world.has('signing.key.pub')).toBe(false);
  expect(await world.run('keygen', 'folder/')).toMatchObject({ status: 1 });
  expect(world.has('folder/.pub')).toBe(false);
});

test('each run ends with a checkpoint that the key finds genuine, and another key does not', async () => {
  const world = await signedWorld();
  expect(await world.signed(...APPLY)).toMatchObject({ status: 0 });
  expect(await world.signed('state', 'rm', 'ada@example.com', '--reason=x')).toMatchObject({
    status: 0,
  });
  const types = recordsOf(world).map(({ type }) => type);
  expect(types.flatMap((type, at) => (type === 'run_finished' ? [types[at + 1]] : []))).toEqual([
    'checkpoint',
    'checkpoint',
  ]);
  const good = await verify(world, '--key=signing.key.pub', '--strict');
  expect([good.status, good.stdout]).toEqual([0, expect.stringContaining('Signed: ')]);
  const other = await verify(world, '--key=other.key.pub', '--json');
  expect(other.status).toBe(8);
  expect(documentOf(other)).toMatchObject({ ok: false, first_bad: { kind: 'signature' } });
  expect(await verify(world)).toMatchObject({ status: 0 });
});

test('a run that recovers signs what it found before it goes on', async () => {
  const world = await signedWorld();
  await world.signed(...APPLY, '--first=1');
  // A crash: the end of the run is not there, nor its checkpoint.
  const lines = world.read('mustreset.log.jsonl').split('\n').slice(0, -3);
  world.write('mustreset.log.jsonl', `${lines.join('\n')}\n`);
  expect(await world.signed('apply', '--auto-approve')).toMatchObject({ status: 0 });
  const types = recordsOf(world).map(({ type }) => type);
  expect(types[types.indexOf('run_recovered') + 1]).toBe('checkpoint');
  expect(await verify(world, '--key=signing.key.pub', '--strict')).toMatchObject({ status: 0 });
});

test('while keys are changed both sign, and either key is enough', async () => {
  const world = await signedWorld();
  await world.signed(...APPLY);
  world.write('both.key', world.read('signing.key') + world.read('other.key'));
  world.write('policy.yaml', policyText(['grace@example.com'], { campaign: 'inc-2' }));
  await world.runWith({ MUSTRESET_SIGNING_KEY_FILE: 'both.key' }, 'apply', '--auto-approve');
  for (const key of ['signing.key.pub', 'other.key.pub']) {
    expect(await verify(world, `--key=${key}`, '--strict')).toMatchObject({ status: 0 });
  }
});

test('an anchor tells a log that was cut from a whole one', async () => {
  const world = await signedWorld();
  await world.signed(...APPLY, '--first=1');
  const early = world.read('mustreset.log.jsonl');
  const earlyState = world.read('mustreset.state.json');
  await world.signed('apply', '--auto-approve');
  const notes = bodiesOf(world, 'checkpoint').map(({ note }) => String(note));
  world.write('anchor', notes.at(-1) ?? '');
  const args = ['--key=signing.key.pub', '--anchor=anchor', '--json'];
  const whole = await verify(world, ...args);
  expect([whole.status, documentOf(whole)]).toEqual([
    0,
    expect.objectContaining({ ok: true, signed: true, anchored: recordsOf(world).length - 1 }),
  ]);
  // Both files put back as they were: nothing in them tells that there was more.
  world.write('mustreset.log.jsonl', early);
  world.write('mustreset.state.json', earlyState);
  expect(await verify(world, '--key=signing.key.pub', '--strict')).toMatchObject({ status: 0 });
  const cut = await verify(world, ...args);
  expect(cut.status).toBe(8);
  expect(documentOf(cut)).toMatchObject({ first_bad: { kind: 'cut' } });
});

test('strictly, a log that nobody signed is exit code 8', async () => {
  const world = await signedWorld();
  await world.run(...APPLY);
  expect(await verify(world, '--key=signing.key.pub')).toMatchObject({ status: 0 });
  const strict = await verify(world, '--key=signing.key.pub', '--strict');
  expect([strict.status, strict.stdout]).toEqual([8, expect.stringContaining('unsigned')]);
});

test('a key that cannot be used is told before anything is sent', async () => {
  const world = await signedWorld();
  world.write('broken.key', 'nonsense');
  world.write('folder/x', '');
  for (const [file, why] of [
    ['missing.key', 'it does not exist'],
    ['broken.key', 'mustreset keygen'],
    ['signing.key.pub', 'mustreset keygen'],
    ['folder', 'it is a folder'],
  ] as const) {
    const { status, stderr } = await world.runWith({ MUSTRESET_SIGNING_KEY_FILE: file }, ...APPLY);
    expect([file, status, words(stderr)]).toEqual([file, 3, expect.stringContaining(why)]);
  }
  expect(world.resets()).toEqual([]);
  await world.signed(...APPLY);
  for (const [flag, why] of [
    ['--key=signing.key', 'no verifier key'],
    ['--key=missing.pub', 'it does not exist'],
    ['--anchor=policy.yaml', 'is no anchor'],
  ] as const) {
    const { status, stderr } = await verify(world, flag);
    expect([flag, status, words(stderr)]).toEqual([flag, 3, expect.stringContaining(why)]);
    expect(stderr).not.toContain(world.read('signing.key').split('\n')[1]);
  }
});

test('of two keys in one file none is left out in silence', async () => {
  const world = await signedWorld();
  world.write('both.key', world.read('signing.key') + world.read('other.key').slice(0, -10));
  const { status, stderr } = await world.runWith(
    { MUSTRESET_SIGNING_KEY_FILE: 'both.key' },
    ...APPLY,
  );
  expect([status, words(stderr)]).toEqual([3, expect.stringContaining('mustreset keygen')]);
  expect(world.resets()).toEqual([]);
});

test('an anchor that went through a shell and a mail is still one', async () => {
  const world = await signedWorld();
  await world.signed(...APPLY);
  const note = String(bodiesOf(world, 'checkpoint')[0]?.['note']);
  for (const text of [`${note}\n`, note.trimEnd(), note.replaceAll('\n', '\r\n')]) {
    world.write('anchor', text);
    const found = await verify(world, '--key=signing.key.pub', '--anchor=anchor', '--json');
    expect(documentOf(found)).toMatchObject({ ok: true, anchored: recordsOf(world).length - 1 });
  }
});
