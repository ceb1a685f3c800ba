/** Locks of members after failed logins, with the documented defaults. */
import { instant } from './instant.ts';
import type { MemberRecord } from './records.ts';

/** https://stytch.com/docs/resources/policies/platform/user-locks */
const TRIES = 10;
const LOCK_MS = 3_600_000;

export interface Locks {
  /** Counts a failed login; ten in a row lock the member for an hour. */
  fail(member: MemberRecord): void;
  /** The member has proven who they are: nothing is counted any more. */
  clear(member: MemberRecord): void;
  /** Opens the locks whose time has passed. */
  release(): void;
}

/** Begins without any lock; `now` tells milliseconds since the epoch. */
export function openLocks(now: () => number): Locks {
  const failures = new Map<MemberRecord, number>();
  const locked = new Map<MemberRecord, number>();
  const clear = (member: MemberRecord): void => {
    failures.delete(member);
    locked.delete(member);
    member.lock = undefined;
  };
  return {
    fail(member) {
      const count = (failures.get(member) ?? 0) + 1;
      failures.set(member, count);
      if (count < TRIES) return;
      const expires_ms = now() + LOCK_MS;
      member.lock = { lock_created_at: instant(now()), lock_expires_at: instant(expires_ms) };
      locked.set(member, expires_ms);
    },
    clear,
    release() {
      // All locks last equally long, so the oldest stands first.
      for (const [member, expires_ms] of locked) {
        if (expires_ms > now()) return;
        clear(member);
      }
    },
  };
}
