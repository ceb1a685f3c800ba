/** Malformed and hostile files through the command line: told in time, and nothing is called. */
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type CliResult, type RunningCli, freshFolder, startCli } from '../support/cli.ts';
import { cases } from '../support/tier.ts';
import { type Kind, malformed } from './malformed.ts';
import { take } from './malformed-readers.ts';
import { type Rehearsal, rehearse } from './rehearsal.ts';
import { behind } from './chaos-moves.ts';

const EACH = cases(4).length;
/** Two seconds of work, and what a busy machine adds; a hang lasts longer than both. */
const PATIENCE_MS = 20_000;

/** Ends with the result, or says that it hangs. */
async function inTime({ child, ended }: RunningCli): Promise<CliResult> {
  const patience = new AbortController();
  const late = delay(PATIENCE_MS, undefined, { signal: patience.signal }).then(
    () => {
      child.kill('SIGKILL');
      throw new Error('It hangs.');
    },
    () => new Promise<never>(() => undefined),
  );
  const result = await Promise.race([ended, late]);
  patience.abort();
  return result;
}

/** Seeds whose input of that kind is refused by the functions behind the commands. */
async function refusedSeeds(kind: Kind): Promise<readonly number[]> {
  const seeds: number[] = [];
  for (let seed = 1; seeds.length < EACH && seed < 1000; seed += 1) {
    const { accepted } = await take(kind, malformed(kind, seed).bytes);
    if (!accepted) seeds.push(seed);
  }
  return seeds;
}

type Use = readonly [
  kind: Kind,
  file: string,
  commands: readonly string[],
  exits: readonly number[],
];

const USES: readonly Use[] = [
  [
    'policy',
    'policy.yaml',
    ['validate', 'plan --new-state', 'apply --new-state --auto-approve'],
    [3],
  ],
  ['settings', 'mustreset.yaml', ['plan --new-state', 'apply --new-state plan.json'], [3]],
  ['csv', 'list.txt', ['validate', 'apply --new-state --auto-approve'], [3]],
  ['plan', 'plan.json', ['show plan.json', 'apply --new-state plan.json'], [5]],
  ['forged plan', 'plan.json', ['show --json plan.json', 'apply --new-state plan.json'], [5]],
  ['state', 'store/mustreset.state.json', ['state list', 'apply plan.json'], [8]],
  ['log', 'store/mustreset.log.jsonl', ['log verify', 'apply plan.json'], [5, 8]],
  ['forged log', 'store/mustreset.log.jsonl', ['log show', 'apply plan.json'], [5, 8]],
  ['world', 'world.yaml', ['emulator --port=0 --world=world.yaml'], [3]],
];

function place({ folder }: Rehearsal, file: string, bytes: Buffer): void {
  folder.write(file, '');
  writeFileSync(folder.at(file), bytes);
}

describe('a malformed file', () => {
  test.each(USES)(
    'of the kind "%s" as %s ends every command that reads it',
    async (...use) => {
      const [kind, file, commands, exits] = use;
      const rehearsal = await rehearse({ addresses: 2, shared: 0 });
      const calls = rehearsal.emulator.ledger().totals.requests;
      for (const seed of await refusedSeeds(kind)) {
        place(rehearsal, file, malformed(kind, seed).bytes);
        for (const command of commands) {
          const { status, stdout, stderr } = await inTime(rehearsal.start(...command.split(' ')));
          expect([kind, seed, command, exits.includes(status ?? -1), `${stdout}${stderr}`]).toEqual(
            [
              kind,
              seed,
              command,
              true,
              expect.stringMatching(/Error: |"severity":"error"|"ok":false|not good|breaks/),
            ],
          );
        }
      }
      expect(rehearsal.emulator.ledger().totals.requests).toBe(calls);
    },
    600_000,
  );

  test('as answer of the API never counts for more than it says', async () => {
    const spoil = (seed: number, kind: Kind): string =>
      malformed(kind, seed).bytes.toString('utf8');
    const through = behind(() => ({ reset, nth, address }) => {
      const seed = reset * 31 + nth;
      if (reset > 0 && nth === 1)
        return { type: 'change', change: () => spoil(seed, 'reset answer') };
      if (address === '' && nth > 4 && nth % 3 === 0)
        return { type: 'change', change: () => spoil(seed, 'read answer').slice(0, 300) };
      return { type: 'pass' };
    });
    const rehearsal = await rehearse({ addresses: 12, shared: 4, parallelism: 2, through });
    for (let run = 0; run < 6; run += 1) {
      const { status } = await inTime(rehearsal.startApply());
      expect([0, 1, 7, 8]).toContain(status);
      // An invented answer may claim success: then it stands in the log as it was given.
      const found = await rehearsal.problems(status ?? undefined);
      expect(found.filter((each) => !each.includes('without an answer'))).toEqual([]);
    }
  });
});

const bomb = Array.from({ length: 9 }, (_, level) => {
  const before = Array.from({ length: 9 }, () => (level === 0 ? 'lol' : `*l${level - 1}`));
  return `l${level}: &l${level} [${before.join(', ')}]\n`;
}).join('');

const keys = Array.from({ length: 20_000 }, (_, at) => `k${at}: 1\n`).join('');
const HEAD = 'version: 1\ncampaign: inc-2\nreason: x\n';

const HOSTILE: Readonly<Record<string, string>> = {
  'a bomb of aliases': `${HEAD}${bomb}members: [*l8]\n`,
  '5 000 levels of brackets': `${HEAD}members: ${'['.repeat(5000)}`,
  '100 000 open brackets': '['.repeat(100_000),
  '5 000 levels of indentation': Array.from(
    { length: 5000 },
    (_, at) => `${' '.repeat(at)}a:\n`,
  ).join(''),
  '20 000 keys in one map': `${HEAD}${keys}members: [a@example.com]\n`,
  '20 000 keys in one flow map': `{${keys.replaceAll('\n', ', ')}}`,
  '20 000 keys in one member': `${HEAD}members:\n  - {${keys.replaceAll('\n', ', ')}}\n`,
  'merge keys': `${HEAD}<<: {a: 1}\nmembers: [a@example.com]\n`,
};

describe('a hostile policy', () => {
  test.each(Object.entries(HOSTILE))('with %s is refused with its place', async (_, text) => {
    const folder = freshFolder();
    folder.write('policy.yaml', text);
    const { status, stderr } = await inTime(startCli(['validate'], { cwd: folder.path }));
    expect([status, stderr]).toEqual([
      3,
      expect.stringMatching(/on policy\.yaml line \d+, column \d+/),
    ]);
  });

  test('in two files of one run does not end the process', async () => {
    const folder = freshFolder();
    folder.write('policies/a.yaml', `${HEAD}members: ${'['.repeat(5000)}`);
    folder.write('policies/b.yaml', '['.repeat(100_000));
    folder.write('policies/c.yaml', '{a: '.repeat(100_000));
    folder.write('world.yaml', '['.repeat(100_000));
    folder.write('mustreset.yaml', `version: 1\nprotect: ${'['.repeat(5000)}`);
    const args = ['validate', '--policy=policies'];
    const { status, signal } = await inTime(startCli(args, { cwd: folder.path }));
    expect([status, signal]).toEqual([3, null]);
    folder.write('mustreset.yaml', 'version: 1\n');
    const again = await inTime(startCli(args, { cwd: folder.path }));
    expect(again.status).toBe(3);
    for (const name of ['a', 'b', 'c']) expect(again.stderr).toContain(`${name}.yaml line`);
  });
});
