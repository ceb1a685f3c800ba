import {
  isUnsettled,
  type LastAttempt,
  type MemberRecord,
  type Members,
  type PreImage,
} from '../model/state.ts';

/** An intended call whose effect is not decided. */
export interface UnsettledAttempt {
  readonly attempt: string;
  /** Instant of its intent. */
  readonly at: string;
  readonly campaigns: readonly string[];
  readonly before: PreImage;
  readonly revoke_sessions: boolean;
}

export interface OpenAttempt {
  readonly attempt: string;
  readonly email_address: string;
}

interface Entry {
  /** In the order of their intents. */
  readonly attempts: readonly UnsettledAttempt[];
  /** All attempts that a verdict may name: these, and later ones that were closed meanwhile. */
  readonly names: readonly string[];
}

const NONE: Entry = { attempts: [], names: [] };

interface Named {
  readonly address: string;
  /** It has no outcome yet. */
  readonly open: boolean;
}

// No `Map`: entries come and go by the hundred thousand, and each table that V8 puts in place of a
// full one is held by the one before it, so that what was deleted long ago outlives many collections.
const emptyTable = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;

/**
 * The attempts that are not decided, by address. A state document names only the first and the
 * latest of an address; a verdict over several needs them all.
 */
export class Attempts {
  readonly #entries = emptyTable<Entry>();
  /** What the names in `#entries` stand for. */
  readonly #named = emptyTable<Named>();

  /** The undecided attempts of an address, first intent first. */
  of(address: string): readonly UnsettledAttempt[] {
    return (this.#entries[address] ?? NONE).attempts;
  }

  /** The address that an undecided attempt belongs to. */
  addressOf(attempt: string): string | undefined {
    return this.#named[attempt]?.address;
  }

  /** Whether an attempt has no outcome yet. */
  isOpen(attempt: string): boolean {
    return this.#named[attempt]?.open === true;
  }

  /** The attempts without an outcome, in the order of their intents. */
  open(): readonly OpenAttempt[] {
    return Object.entries(this.#named)
      .filter(([, { open }]) => open)
      .map(([attempt, { address }]) => ({ attempt, email_address: address }));
  }

  /** Adds an intent. */
  intend(address: string, attempt: UnsettledAttempt): void {
    const { attempts, names } = this.#entries[address] ?? NONE;
    const name = attempt.attempt;
    this.#entries[address] = { attempts: [...attempts, attempt], names: [...names, name] };
    this.#named[name] = { address, open: true };
  }

  /** Its outcome is known to be unknown. */
  answer(attempt: string): void {
    const named = this.#named[attempt];
    if (named?.open === true) this.#named[attempt] = { ...named, open: false };
  }

  /** Decides this attempt alone. */
  close(address: string, attempt: string): void {
    this.answer(attempt);
    const entry = this.#entries[address];
    if (entry === undefined) return;
    const attempts = entry.attempts.filter((other) => other.attempt !== attempt);
    if (attempts.length === 0) this.settle(address);
    else this.#entries[address] = { ...entry, attempts };
  }

  /** Decides every attempt of an address. */
  settle(address: string): void {
    for (const name of (this.#entries[address] ?? NONE).names) delete this.#named[name];
    delete this.#entries[address];
  }

  /** Takes over what a member's record tells of its undecided attempts, in place of what was known. */
  restore(address: string, record: MemberRecord | undefined): void {
    this.settle(address);
    const last = record?.last_attempt;
    if (last?.first === undefined) return;
    const first = firstOf(last, last.first);
    this.#entries[address] = { attempts: [first], names: [first.attempt, last.attempt] };
    this.#named[first.attempt] = { address, open: false };
    this.#named[last.attempt] = { address, open: last.outcome === 'open' };
  }
}

/**
 * Whether a fold may go on from these saved members. A state names only the first and the latest
 * undecided attempt of an address; where these differ, what a verdict adds can be had only from
 * the whole log.
 */
export function canResume(members: Members): boolean {
  // With many members twice as fast as going through `Object.values`.
  for (const address in members) {
    const last = members[address]?.last_attempt;
    if (isUnsettled(members[address]) && last?.first?.attempt !== last?.attempt) return false;
  }
  return true;
}

const firstOf = (
  last: LastAttempt,
  first: NonNullable<LastAttempt['first']>,
): UnsettledAttempt => ({
  attempt: first.attempt,
  at: first.at,
  campaigns: last.campaigns,
  before: last.before ?? {},
  revoke_sessions: last.revoke_sessions === true,
});
