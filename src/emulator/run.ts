/** One run of the emulator: all that changes, from its start or the last reset on. */
import type { World } from '../generated/world.ts';
import { chooseFault } from './faults.ts';
import { openLedger, type LedgerBook } from './ledger.ts';
import { openLocks, type Locks } from './locks.ts';
import type { FaultKind, Settings } from './options.ts';
import { openOutbox, type Outbox } from './outbox.ts';
import { createProject, type Project } from './project.ts';
import { createRateLimit, type Admit } from './rate-limit.ts';
import { DEFAULT_MINUTES, openSessionBook, type SessionBook } from './sessions.ts';

export interface Run {
  readonly settings: Settings;
  readonly project: Project;
  readonly sessions: SessionBook;
  readonly outbox: Outbox;
  readonly locks: Locks;
  readonly ledger: LedgerBook;
  readonly admitRate: Admit;
  /** Milliseconds that the next answer takes. */
  readonly nextLatency: () => number;
  /** The fault of the next call for an address. */
  readonly nextFault: (address: string) => FaultKind | undefined;
}

/** Begins with the world as given. Throws `EmulatorError` for a world that cannot be served. */
export function createRun(world: World, settings: Settings): Run {
  const { seed, faults, latency_ms, jitter_ms, rate_limit, clock } = settings;
  const random = randomFrom(seed);
  const project = createProject(world, seed);
  const calls = new Map<string, number>();
  return {
    settings,
    project,
    sessions: startSessions(world, project, clock),
    outbox: openOutbox(clock),
    locks: openLocks(clock),
    ledger: openLedger(),
    admitRate: createRateLimit(rate_limit),
    nextLatency: () => latency_ms + (jitter_ms === 0 ? 0 : jitter_ms * random()),
    // Refused calls are not counted, so that a rate limit does not change which faults are met.
    nextFault(address) {
      const call = (calls.get(address) ?? 0) + 1;
      calls.set(address, call);
      return chooseFault(faults, seed, address, call);
    },
  };
}

/** The sessions that the world gives its active members; who has a password began them with it. */
function startSessions(world: World, project: Project, clock: () => number): SessionBook {
  const book = openSessionBook(clock);
  for (const [index, { members = [] }] of world.organizations.entries()) {
    for (const [place, { sessions = 0 }] of members.entries()) {
      const member = sessions === 0 ? undefined : project.organizations[index]?.members[place];
      if (member?.status !== 'active') continue;
      const factor = member.password === undefined ? 'magic_link' : 'password';
      for (let n = 0; n < sessions; n += 1) book.open(member, factor, DEFAULT_MINUTES);
    }
  }
  return book;
}

/** Mulberry32: numbers in [0, 1), the same for a seed. */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
