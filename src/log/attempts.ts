import type { LastAttempt, MemberRecord, PreImage } from '../model/state.ts';

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

/**
 * The attempts that are not decided, by address. A state document names only the first and the
 * latest of an address; a verdict over several needs them all.
 */
export class Attempts {
  readonly #entries = new Map<string, Entry>();
  readonly #addresses = new Map<string, string>();
  readonly #open = new Set<string>();

  /** The undecided attempts of an address, first intent first. */
  of(address: string): readonly UnsettledAttempt[] {
    return this.#entries.get(address)?.attempts ?? [];
  }

  /** The address that an undecided attempt belongs to. */
  addressOf(attempt: string): string | undefined {
    return this.#addresses.get(attempt);
  }

  /** Whether an attempt has no outcome yet. */
  isOpen(attempt: string): boolean {
    return this.#open.has(attempt);
  }

  /** The attempts without an outcome, in the order of their intents. */
  open(): readonly OpenAttempt[] {
    return [...this.#open].map((attempt) => ({
      attempt,
      email_address: this.#addresses.get(attempt) ?? '',
    }));
  }

  /** Adds an intent. */
  intend(address: string, attempt: UnsettledAttempt): void {
    this.#add(address, attempt);
    this.#open.add(attempt.attempt);
  }

  /** Its outcome is known to be unknown. */
  answer(attempt: string): void {
    this.#open.delete(attempt);
  }

  /** Decides this attempt alone. */
  close(address: string, attempt: string): void {
    this.#open.delete(attempt);
    const entry = this.#entries.get(address);
    if (entry === undefined) return;
    const attempts = entry.attempts.filter((other) => other.attempt !== attempt);
    if (attempts.length === 0) this.settle(address);
    else this.#entries.set(address, { ...entry, attempts });
  }

  /** Decides every attempt of an address. */
  settle(address: string): void {
    for (const name of this.#entries.get(address)?.names ?? []) {
      this.#open.delete(name);
      this.#addresses.delete(name);
    }
    this.#entries.delete(address);
  }

  /** Takes over what a member's record tells of its undecided attempts, in place of what was known. */
  restore(address: string, record: MemberRecord | undefined): void {
    this.settle(address);
    const last = record?.last_attempt;
    if (last?.first === undefined) return;
    this.#add(address, firstOf(last, last.first));
    if (last.outcome === 'open') this.#open.add(last.attempt);
    this.#name(address, last.attempt);
  }

  #add(address: string, attempt: UnsettledAttempt): void {
    const attempts = this.#entries.get(address)?.attempts ?? [];
    const names = this.#entries.get(address)?.names ?? [];
    this.#entries.set(address, { attempts: [...attempts, attempt], names });
    this.#name(address, attempt.attempt);
  }

  #name(address: string, attempt: string): void {
    const entry = this.#entries.get(address);
    if (entry === undefined || entry.names.includes(attempt)) return;
    this.#entries.set(address, { ...entry, names: [...entry.names, attempt] });
    this.#addresses.set(attempt, address);
  }
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
