/** Many at once in one folder, and things in place of its files that are not what they seem. */
import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { logLines } from '../support/checker.ts';
import type { CliResult, RunningCli } from '../support/cli.ts';
import { cases, counted } from '../support/tier.ts';
import { type Seen, startProxy } from './proxy.ts';
import { type Rehearsal, type Way, rehearse } from './rehearsal.ts';

const ROUNDS = cases(25);
const AT_ONCE = 8;
const LOCK = 'store/mustreset.lock.json';

interface Door {
  /** Resolves when the first call for a reset stands before it. */
  readonly reached: Promise<void>;
  readonly open: () => void;
  readonly pass: (seen: Seen) => Promise<void>;
}

/** Holds calls for resets up until it is opened, or until an address is called for a second time. */
function aDoor(): Door {
  let open = (): void => undefined;
  let reach = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const called = new Set<string>();
  const pass = async ({ reset, address }: Seen): Promise<void> => {
    if (reset === 0) return;
    reach();
    if (called.has(address)) open();
    called.add(address);
    await opened;
  };
  return { reached, open, pass };
}

/** A world whose calls come to the door that stands at that time. */
const behindDoor = (door: () => Door, saved: boolean): Promise<Rehearsal> =>
  rehearse({
    saved,
    addresses: 3,
    shared: 0,
    through: async (emulator): Promise<Way> => {
      const proxy = await startProxy(emulator, async (seen) => {
        await door().pass(seen);
        return { type: 'pass' };
      });
      onTestFinished(() => proxy.close());
      return { url: proxy.url, ledger: () => proxy.ledger() };
    },
  });

const idOf = ({ folder }: Rehearsal): string =>
  (JSON.parse(folder.read(LOCK)) as { readonly ID: string }).ID;

interface Race {
  readonly winners: readonly CliResult[];
  readonly losers: readonly CliResult[];
  /** The lock that the winner held while the others ran. */
  readonly id: string;
}

/** Starts them all at once; who calls for resets is held up until the others have ended. */
async function race(rehearsal: Rehearsal, door: Door, args: readonly string[]): Promise<Race> {
  const runners = Array.from({ length: AT_ONCE }, (): RunningCli => rehearsal.start(...args));
  const results: CliResult[] = [];
  const othersEnded = new Promise<void>((resolve) => {
    for (const { ended } of runners) {
      void ended.then((result) => {
        results.push(result);
        if (results.length === AT_ONCE - 1) resolve();
      });
    }
  });
  await door.reached;
  const id = idOf(rehearsal);
  await othersEnded;
  door.open();
  await Promise.all(runners.map(({ ended }) => ended));
  return {
    winners: results.filter(({ status }) => status === 0),
    losers: results.filter(({ status }) => status !== 0),
    id,
  };
}

function expectOneWinner({ winners, losers, id }: Race): void {
  expect(winners).toHaveLength(1);
  expect(losers.map(({ status }) => status)).toEqual(Array.from({ length: AT_ONCE - 1 }, () => 6));
  for (const { stderr } of losers) expect(stderr).toContain(id);
}

const SAVED = ['apply', '--new-state', '--rate=0', 'plan.json'];
const PLANNED_ALIKE = ['apply', '--new-state', '--rate=0', '--auto-approve'];

const timesReset = ({ emulator }: Rehearsal): readonly number[] =>
  Object.values(emulator.ledger().totals.resets);

describe('eight applies at once', () => {
  test.each(ROUNDS)('have one winner, and the others name it (round %i)', async (round) => {
    const door = aDoor();
    const saved = round % 5 === 0;
    const rehearsal = await behindDoor(() => door, saved);
    const ran = await race(rehearsal, door, saved ? SAVED : PLANNED_ALIKE);
    counted('races of eight', 1);
    expectOneWinner(ran);
    expect(timesReset(rehearsal)).toEqual([1, 1, 1]);
    expect(existsSync(rehearsal.folder.at(LOCK))).toBe(false);
    expect(await rehearsal.problems(0)).toEqual([]);
  });

  test.each([1, 2])(
    'take the lock of a dead one over once, and settle what it left open (round %i)',
    async () => {
      const first = aDoor();
      let door = first;
      const rehearsal = await behindDoor(() => door, true);
      const dead = rehearsal.startApply();
      await first.reached;
      const left = idOf(rehearsal);
      dead.child.kill('SIGKILL');
      await dead.ended;
      door = aDoor();
      first.open();
      const ran = await race(rehearsal, door, SAVED);
      expectOneWinner(ran);
      const forced = logLines(rehearsal.store).filter(({ type }) => type === 'lock_forced');
      expect(forced.map(({ body }) => (body['lock'] as { ID: string }).ID)).toEqual([left]);
      expect(timesReset(rehearsal)).toEqual([1, 1, 1]);
      expect(await rehearsal.problems(0)).toEqual([]);
    },
  );
});

describe('what is not a file of its own', () => {
  const KINDS: Readonly<Record<string, (path: string, elsewhere: string) => void>> = {
    link: (path, elsewhere) => symlinkSync(elsewhere, path),
    pipe: (path) => void execFileSync('mkfifo', [path]),
    folder: (path) => void mkdirSync(path),
    'hard link': (path, elsewhere) => linkSync(elsewhere, path),
  };

  /** Runs in a store of its own in which `name` is of that kind. */
  async function runWith(
    rehearsal: Rehearsal,
    name: string,
    kind: string,
  ): Promise<readonly [status: number | null, said: string, kept: string]> {
    const { folder } = rehearsal;
    const store = `${kind.replace(' ', '-')}-${name.replace('/', '-')}`;
    const elsewhere = folder.write(`${store}/elsewhere`, 'precious\n');
    const path = folder.at(`${store}/${name}`);
    mkdirSync(dirname(path), { recursive: true });
    KINDS[kind]?.(path, elsewhere);
    const args = ['apply', '--new-state', '--state', store, '--rate=0', 'plan.json'];
    const { status, stderr } = await rehearsal.run(...args);
    return [status, stderr, folder.read(`${store}/elsewhere`)];
  }

  test.each(['mustreset.state.json', 'mustreset.log.jsonl', 'mustreset.lock.json', 'plans'])(
    'in place of %s ends an apply with 8 before any call, and stays as it was',
    async (file) => {
      const rehearsal = await rehearse({ addresses: 2, shared: 0 });
      const { plan_id } = JSON.parse(rehearsal.folder.read('plan.json')) as { plan_id: string };
      const name = file === 'plans' ? `plans/${plan_id}.json` : file;
      const ran = await Promise.all(
        Object.keys(KINDS).map((kind) => runWith(rehearsal, name, kind)),
      );
      for (const [status, said, kept] of ran) {
        expect([status, kept]).toEqual([8, 'precious\n']);
        expect(said).toContain(name);
      }
      expect(rehearsal.calls()).toBe(0);
    },
  );

  test.each([
    ['plan.json', 1],
    ['policy.yaml', 3],
    ['list.txt', 3],
    ['mustreset.yaml', 3],
  ])('in place of %s is told and never waited for (exit %i)', async (name, exit) => {
    const rehearsal = await rehearse({ addresses: 2, shared: 0 });
    const { folder } = rehearsal;
    for (const kind of ['pipe', 'folder']) {
      rmSync(folder.at(name), { recursive: true, force: true });
      KINDS[kind]?.(folder.at(name), '');
      const { status, stderr } = await rehearsal.apply();
      expect([kind, status]).toEqual([kind, exit]);
      expect(stderr).toContain(name);
    }
    expect(rehearsal.calls()).toBe(0);
  });
});
