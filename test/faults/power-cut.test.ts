/** Power cuts: what was not synced is lost, torn or out of order, and still nothing that was acknowledged is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Chance, interceptFiles } from './crash-fs.ts';
import { leftovers } from './leftovers.ts';
import { randomFrom } from '../support/random.ts';
import { cases, counted } from '../support/tier.ts';
import { type Ended, Machine } from './machine.ts';

interceptFiles();

/** Cuts while a run is under way: 2 000 in CI; a hundred seeds make 67 000. */
const CUTS = cases(2_000, 700);
const BLOCKS = 10;
/** Stories of a block have a million numbers to themselves; a cut is more than a story apart. */
const [FIRST = 1] = CUTS;
/** An apply makes about so many changes and syncs; the later ones have less to do. */
const STEPS = 70;
const MOST_CUTS = 6;
const MOST_RUNS = 4;
const MINUTES = 120_000;

/** An end that no power cut and no disk that works explains. */
function strange(ended: Ended | 'cut', failing: boolean): readonly string[] {
  if (ended === 'cut' || ended.exit === 0 || ended.exit === 7) return [];
  if (failing && ended.said.includes('EIO')) return [];
  return [`it ended with ${ended.exit}: ${ended.said}`];
}

interface Cut {
  /** Whether the power went while a run was under way; else right behind it. */
  readonly during: boolean;
  readonly wrong: readonly string[];
}

/** The power goes somewhere in this run. */
async function cut(machine: Machine, chance: Chance, earlier: number): Promise<Cut> {
  const { disk } = machine;
  const failing = chance() < 0.15;
  if (failing) disk.failSync(1 + Math.floor(chance() * 20));
  disk.cutAt(1 + Math.floor((chance() * STEPS) / (1 + earlier / 2)));
  const ended = await machine.run();
  disk.powerOn();
  if (chance() < 0.1) machine.pass(MINUTES);
  return {
    during: ended === 'cut',
    wrong: [...strange(ended, failing), ...machine.lost(), ...machine.problems(undefined)],
  };
}

/** Applies until nothing is left to do. */
async function atLast(machine: Machine): Promise<readonly string[]> {
  let ended: Ended | 'cut' = 'cut';
  for (let runs = 0; runs < MOST_RUNS && (ended === 'cut' || ended.exit !== 0); runs += 1) {
    ended = await machine.run();
  }
  if (ended === 'cut') return ['the power is off'];
  const held = machine.held();
  if (ended.exit !== (held.length > 0 ? 7 : 0))
    return [`it ended with ${ended.exit}: ${ended.said}`];
  const calls = machine.calls();
  await machine.run();
  return [
    ...(machine.calls() > calls ? ['it calls once more'] : []),
    ...machine.lost(),
    ...machine.problems(ended.exit),
    ...machine.repeated(),
    ...leftovers(machine.store),
    ...(await machine.unverified()),
  ];
}

async function story(folder: string, seed: number): Promise<{ cuts: number; wrong: string[] }> {
  const chance = randomFrom(seed);
  const machine = new Machine(join(folder, String(seed)), chance);
  try {
    const wrong: string[] = [];
    let cuts = 0;
    for (let during = true; during && cuts < MOST_CUTS && chance() < 0.85;) {
      const told = await cut(machine, chance, cuts);
      wrong.push(...told.wrong);
      during = told.during;
      if (during) cuts += 1;
    }
    wrong.push(...(await atLast(machine)));
    return { cuts, wrong: wrong.map((text) => `seed ${seed}: ${text}`) };
  } finally {
    machine.disk.remove();
  }
}

test.each(Array.from({ length: BLOCKS }, (_, block) => block))(
  'after power cuts at any moment the apply goes on, and nothing acknowledged is lost (%i)',
  async (block) => {
    const folder = mkdtempSync(join(tmpdir(), 'mustreset-power-'));
    try {
      let cuts = 0;
      for (let number = 1; cuts < CUTS.length / BLOCKS; number += 1) {
        const told = await story(folder, block * 1_000_000 + FIRST + number);
        cuts += told.cuts;
        expect(told.wrong).toEqual([]);
      }
      counted('power cuts', cuts);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  600_000,
);
