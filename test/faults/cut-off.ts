/** A project that is applied to again and again, each time cut off elsewhere, and what must be true afterwards. */
import { seeds } from '../support/tier.ts';
import { existsSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { verifyStore } from '../../src/store/load.ts';
import { openFileStore } from '../../src/store/file/file-store.ts';
import { type Left, logLines, openAttempts, problemsIn } from '../support/checker.ts';
import { SECRET } from '../support/cli.ts';
import { applyHere, planHere } from './in-process.ts';
import { leftovers, notKeptAside } from './leftovers.ts';
import { type Rehearsal, rehearse } from './rehearsal.ts';
import { type Fault, type Point, TRACE, type Traced, inject, pointsIn, straced } from './strace.ts';

/** What a seed decides. */
export interface Shape {
  readonly addresses: number;
  /** Every so many addresses is a member of two organizations. */
  readonly shared: number;
  readonly parallelism: number;
  /** So many addresses are reset by an earlier run, which left a state. */
  readonly earlier: number;
  /** How the run ended that is recovered from. */
  readonly interrupted: 'killed' | 'torn' | 'full';
}

const ENDS = ['torn', 'full', 'killed'] as const;
const PARALLELISM = [4, 2, 2, 1];

/** The more runs at once, the fewer syncs: then there are more addresses. */
export function shapeOf(seed: number): Shape {
  const parallelism = PARALLELISM[seed % PARALLELISM.length] ?? 1;
  const earlier = seed % 2 === 0 ? 2 : 0;
  return {
    addresses: 7 + (seed % 3) + earlier + parallelism,
    shared: 2 + (seed % 2),
    parallelism,
    earlier,
    interrupted: ENDS[(seed + 2) % ENDS.length] ?? 'torn',
  };
}

/** Seeds of the tier: three in CI, more when asked for. */
export const SEEDS: readonly number[] = seeds(3);

const LOG = 'mustreset.log.jsonl';

export interface CutOff {
  readonly rehearsal: Rehearsal;
  readonly shape: Shape;
  /** The world and the store as they were at the beginning, earlier run included. */
  begin(): Promise<void>;
  /** Runs below strace, as it is or with a fault at one point. */
  apply(fault?: Fault): Promise<Traced>;
  plan(fault?: Fault): Promise<Traced>;
  /** The points of a run that was not disturbed, to be used in any lane. */
  points(traced: Traced): readonly Point[];
  /** Applies below strace, and is ended as the shape says. */
  interrupt(): Promise<void>;
  /** What does not hold right after a fault. */
  wrongAfter(traced: Traced, exit: number | undefined): readonly string[];
  /** Applies until nothing is left to do, and tells what does not hold then. */
  wrongInTheEnd(): Promise<readonly string[]>;
  /** Plans and applies, and tells what does not hold then. */
  wrongAfterPlan(): Promise<readonly string[]>;
}

const MOST_RUNS = 3;

/** Sets a project up; `lane` sets those apart that work side by side. */
export async function cutOff(shape: Shape, lane: number): Promise<CutOff> {
  const { addresses, shared, parallelism, earlier } = shape;
  const rehearsal = await rehearse({ addresses, shared, parallelism });
  const { folder, store, emulator, env, listed } = rehearsal;
  const here = { ...env, MUSTRESET_POLICY: folder.at('policy.yaml') };
  const file = folder.at('plan.json');
  const made = folder.at('new.json');
  const planId = /"plan_id":"([^"]+)"/.exec(folder.read('plan.json'))?.[1] ?? '';
  let runs = 0;
  let names = '';

  /** Paths of this lane and this run as those of any. */
  const general = (path: string): string =>
    path.replace(folder.path, '{folder}').replaceAll(planId, '{plan}').replaceAll(names, '{names}');
  const special = (path: string): string =>
    path.replace('{folder}', folder.path).replaceAll('{plan}', planId).replaceAll('{names}', names);

  const specialFault = ({ point, what, forGood }: Fault): Fault => ({
    point: { ...point, path: special(point.path) },
    what,
    ...(forGood !== undefined && { forGood: forGood.map(special) }),
  });

  const traced = (args: readonly string[], fault: Fault | undefined): Promise<Traced> => {
    runs += 1;
    names = `${lane}${String(runs).padStart(7, '0')}`;
    const options = fault === undefined ? TRACE : inject(specialFault(fault));
    return straced(options, args, {
      cwd: folder.path,
      env,
      names,
      into: folder.at('trace.txt'),
    });
  };
  const apply = (fault?: Fault): Promise<Traced> =>
    traced(
      ['apply', '--json', '--new-state', '--rate=0', `--parallelism=${parallelism}`, file],
      fault,
    );
  const left = (exit: number | undefined): Left => ({
    store,
    ledger: emulator.ledger(),
    exit,
    listed,
    parallelism,
    secret: SECRET,
  });

  const strays = (): readonly string[] =>
    resetsIn(rehearsal) === 0 ? [] : ['it called for a reset and recorded nothing'];

  return {
    rehearsal,
    shape,
    begin: async () => {
      await fetch(`${emulator.url}/__emulator/reset`, { method: 'POST' });
      rmSync(store, { recursive: true, force: true });
      rmSync(made, { force: true });
      if (earlier === 0) return;
      const { status, text } = await applyHere(file, { first: earlier, parallelism }, here);
      if (status !== 7) throw new Error(text);
    },
    apply,
    plan: (fault) => traced(['plan', '--new-state', `--out=${made}`], fault),
    points: ({ trace }) =>
      pointsIn(
        trace,
        (path) => path.startsWith(store) || (path.startsWith(folder.path) && isPlan(path)),
      ).map((point) => ({
        ...point,
        path: general(point.path),
      })),
    interrupt: async () => {
      const log = { call: 'fdatasync', path: `{folder}/store/${LOG}`, nth: earlier === 0 ? 6 : 4 };
      if (shape.interrupted === 'full') {
        const { status } = await apply({
          point: { ...log, call: 'write' },
          what: 'error=ENOSPC',
          forGood: [log.path],
        });
        if (status !== 8) throw new Error(`A full disk ended with ${status}.`);
        return;
      }
      const { signal } = await apply({ point: log, what: 'signal=KILL' });
      if (signal !== 'SIGKILL') throw new Error('The run was not interrupted.');
      if (shape.interrupted === 'torn') tear(join(store, LOG));
    },
    wrongAfter: (run, exit) => [
      ...(existsSync(store) ? problemsIn(left(exit)) : strays()),
      ...(openAttempts(store) > 2 * parallelism ? ['too many attempts are open'] : []),
      ...unrecorded(run, store),
      ...(/^[\s│]*at .*[:(]\d+:\d+\)?$/m.test(run.stderr + run.stdout) ? [run.stderr] : []),
    ],
    wrongInTheEnd: async () => {
      const exits: number[] = [];
      let said = '';
      while (exits.length < MOST_RUNS && exits.at(-1) !== 0) {
        const { status, text } = await applyHere(file, { parallelism }, here);
        exits.push(status);
        said = text;
      }
      if (exits.at(-1) !== 0) return [`it ended with ${exits.join(', ')}: ${said}`];
      const calls = emulator.ledger().totals.requests;
      const again = await applyHere(file, { parallelism }, here);
      return [
        ...(again.status === 0 ? [] : [`once more it ended with ${again.status}: ${again.text}`]),
        ...(emulator.ledger().totals.requests > calls ? ['it calls once more'] : []),
        ...problemsIn(left(0)),
        ...(await unverified(store)),
        ...leftovers(store),
        ...notKeptAside(store),
      ];
    },
    wrongAfterPlan: async () => {
      const calls = resetsIn(rehearsal);
      const planned = await planHere(made, {}, here);
      if (planned.status !== 0) return [`planning ended with ${planned.status}: ${planned.text}`];
      const applied = await applyHere(made, { parallelism }, here);
      return [
        ...(calls > earlier ? ['planning called for a reset'] : []),
        ...(applied.status === 0 ? [] : [`its plan ended with ${applied.status}: ${applied.text}`]),
        ...problemsIn(left(0)),
        ...(await unverified(store)),
      ];
    },
  };
}

const isPlan = (path: string): boolean => /(?:new\.json|\.tmp)$/.test(path);

const resetsIn = ({ emulator }: Rehearsal): number =>
  emulator.ledger().requests.filter(({ path }) => path.endsWith('require_reset')).length;

/** A power cut can leave a part of what was written and not synced. */
function tear(log: string): void {
  const text = readFileSync(log, 'utf8');
  const last = text.lastIndexOf('\n', text.length - 2) + 1;
  truncateSync(log, statSync(log).size - Math.floor((text.length - last) / 2));
}

interface Shown {
  readonly type: string;
  readonly attempt?: string;
  readonly outcome?: string;
}

/** What was shown as done and does not stand in the log. */
function unrecorded({ stdout }: Traced, store: string): readonly string[] {
  const outcomes = new Map(
    logLines(store)
      .filter(({ type }) => type === 'reset_outcome')
      .map(({ body }) => [body.attempt, body.outcome]),
  );
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Shown)
    .filter(({ type }) => type === 'reset_complete')
    .filter(({ attempt, outcome }) => outcomes.get(attempt) !== outcome)
    .map(({ attempt, outcome }) => `${attempt ?? ''} was shown as ${outcome ?? ''}`);
}

/** What the program itself says of log and state. */
async function unverified(store: string): Promise<readonly string[]> {
  const verified = await verifyStore(openFileStore(store));
  return verified?.ok === true && verified.open_run === undefined
    ? []
    : [`log verify: ${JSON.stringify(verified)}`];
}

const LANES = [1, 2];

export const lanesFor = (shape: Shape): Promise<readonly CutOff[]> =>
  Promise.all(LANES.map((lane) => cutOff(shape, lane)));

/** Each lane takes the next piece of work until none is left. */
export async function inLanes<T>(
  lanes: readonly CutOff[],
  pieces: readonly T[],
  work: (lane: CutOff, piece: T) => Promise<void>,
): Promise<void> {
  const left = [...pieces];
  const take = async (lane: CutOff): Promise<void> => {
    for (let piece = left.shift(); piece !== undefined; piece = left.shift()) {
      await work(lane, piece);
    }
  };
  await Promise.all(lanes.map(take));
}

export const nameOf = ({ call, path, nth }: Point): string => `${call} ${nth} of ${path}`;
