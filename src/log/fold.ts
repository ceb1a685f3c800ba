import { assertNever } from '../model/assert-never.ts';
import {
  type LogBody,
  type LogRecord,
  type LogRecordType,
  hasEndedSessions,
} from '../model/log.ts';
import { isUnsettled, type MemberRecord, type Members } from '../model/state.ts';
import { Attempts, type OpenAttempt } from './attempts.ts';
import { LogBrokenError } from './break.ts';
import { type MemberTable, valueTable } from './members.ts';
import { memberFault } from './record-check.ts';
import * as transition from './transition.ts';

/** The state as it grows record by record. */
export interface Fold {
  /**
   * Takes the next record in. Throws `LogBrokenError` for one that does not fit what stands before
   * it; the fold must then not be used any more.
   */
  apply(record: LogRecord): void;
  /**
   * The records by address, in an object without a prototype. The object changes with every
   * `apply`; the records in it are replaced, never changed, so they may be kept.
   */
  readonly members: Members;
  /** The addresses that a record with this `seq` or a later one changed. */
  changedSince(seq: number): readonly string[];
  /** The attempts without an outcome, in the order of their intents. */
  openAttempts(): readonly OpenAttempt[];
  /** The run that was started and neither finished nor recovered. */
  openRun(): string | undefined;
}

/** The members of a saved state and the run that was open when it was saved. */
export interface FoldStart {
  readonly members: Members;
  readonly openRun?: string | undefined;
}

/** The open run behind a record of this type, or undefined when none is open. */
export function openRunAfter(
  open: string | undefined,
  record: { readonly type: LogRecordType; readonly run: string },
): string | undefined {
  if (record.type === 'run_started') return record.run;
  return record.type === 'run_finished' || record.type === 'run_recovered' ? undefined : open;
}

/** Begins a fold at the first record, or at a saved state if `canResume` allows it. */
export function createFold(start?: FoldStart): Fold {
  const members = Object.create(null) as Record<string, MemberRecord>;
  return new LogFold(valueTable(members), members, start);
}

/** Begins a fold at the first record that keeps the members in `table` alone. */
export const foldInto = (table: MemberTable): Pick<Fold, 'apply'> => new LogFold(table);

class LogFold implements Fold {
  readonly members: Members;
  readonly #table: MemberTable;
  readonly #attempts = new Attempts();
  /** The last record that changed an address; absent where only `apply` is asked for. */
  readonly #changes: Map<string, number> | undefined;
  #openRun: string | undefined;

  constructor(table: MemberTable, members?: Members, start: FoldStart = { members: {} }) {
    this.#table = table;
    this.members = members ?? {};
    this.#changes = members && new Map<string, number>();
    this.#openRun = start.openRun;
    for (const address in start.members) {
      const record = start.members[address];
      table.put(address, record);
      if (isUnsettled(record)) this.#attempts.restore(address, record);
    }
  }

  changedSince(seq: number): readonly string[] {
    return [...(this.#changes ?? [])].flatMap(([address, last]) => (last >= seq ? [address] : []));
  }

  openAttempts(): readonly OpenAttempt[] {
    return this.#attempts.open();
  }

  openRun(): string | undefined {
    return this.#openRun;
  }

  apply(record: LogRecord): void {
    this.#openRun = openRunAfter(this.#openRun, record);
    const { seq } = record;
    switch (record.type) {
      case 'reset_intended':
        return this.#intended(seq, record.at, record.body);
      case 'reset_outcome':
        return this.#outcome(seq, record.body);
      case 'reset_settled':
        return this.#settled(seq, record.body);
      case 'campaign_credited':
        return this.#credited(seq, record.body);
      case 'sessions_revoked':
        return this.#revoked(seq, record.body);
      case 'member_imported':
        return this.#imported(seq, record.body);
      case 'member_removed':
        return this.#removed(seq, record.body.email_address);
      case 'run_recovered':
        return this.#recovered(seq, record.body.open);
      case 'log_created':
      case 'run_started':
      case 'reset_skipped':
      case 'lock_forced':
      case 'run_finished':
      case 'checkpoint':
        return;
      default:
        assertNever(record);
    }
  }

  #intended(seq: number, at: string, body: LogBody<'reset_intended'>): void {
    const { attempt, email_address: address, before, revoke_sessions } = body;
    if (this.#attempts.addressOf(attempt) !== undefined) {
      throw new LogBrokenError(seq + 1, 'insert', 'this attempt was intended before');
    }
    const campaigns = [...new Set(body.requirements.map(({ campaign }) => campaign))].sort();
    this.#attempts.intend(address, { attempt, at, campaigns, before, revoke_sessions });
    const unsettled = this.#attempts.of(address);
    const latest = { at, attempt, campaigns };
    this.#put(seq, address, transition.intended(this.#table.get(address), latest, unsettled));
  }

  #outcome(seq: number, { attempt, outcome, request_id }: LogBody<'reset_outcome'>): void {
    if (!this.#attempts.isOpen(attempt))
      throw unfounded(seq, 'it answers an attempt that is not open');
    const { address, record } = this.#undecided(seq, attempt);
    const unsettled = this.#attempts.of(address);
    switch (outcome) {
      case 'applied': {
        const own = unsettled.find((other) => other.attempt === attempt);
        if (own === undefined) throw unfounded(seq, 'the intent that it answers is missing');
        this.#attempts.settle(address);
        return this.#put(seq, address, transition.applied(record, own, unsettled, request_id));
      }
      case 'rejected':
      case 'no_effect': {
        this.#attempts.close(address, attempt);
        const left = this.#attempts.of(address);
        return this.#put(seq, address, transition.closed(record, attempt, outcome, left));
      }
      case 'unknown':
        this.#attempts.answer(attempt);
        return this.#put(seq, address, transition.unanswered(record, attempt));
    }
  }

  #settled(seq: number, { attempt, verdict }: LogBody<'reset_settled'>): void {
    const { address, record } = this.#undecided(seq, attempt);
    const unsettled = this.#attempts.of(address);
    if (verdict === 'held') for (const each of unsettled) this.#attempts.answer(each.attempt);
    else this.#attempts.settle(address);
    this.#put(seq, address, transition.settled(record, verdict, unsettled));
  }

  #recovered(seq: number, open: readonly string[]): void {
    for (const attempt of open) {
      if (!this.#attempts.isOpen(attempt)) {
        throw unfounded(seq, 'it closes an attempt that is not open');
      }
      const { address, record } = this.#undecided(seq, attempt);
      this.#attempts.answer(attempt);
      this.#put(seq, address, transition.unanswered(record, attempt));
    }
  }

  #credited(seq: number, body: LogBody<'campaign_credited'>): void {
    const { email_address: address, campaigns, by, read_at, evidence } = body;
    const record = this.#table.get(address);
    if (by === 'satisfied') {
      const credited = transition.creditedSatisfied(record, campaigns);
      if (credited === undefined) throw unfounded(seq, 'it credits a reset that is not recorded');
      return this.#put(seq, address, credited);
    }
    if (read_at === undefined || evidence === undefined) {
      throw new LogBrokenError(seq + 1, 'edit', 'it credits without its reading');
    }
    this.#put(
      seq,
      address,
      transition.creditedNoPassword(record, campaigns, { read_at, evidence }),
    );
  }

  #revoked(seq: number, body: LogBody<'sessions_revoked'>): void {
    const { email_address: address, member_id } = body;
    if (!hasEndedSessions(body)) return;
    this.#put(seq, address, transition.sessionsEnded(this.#table.get(address), member_id));
  }

  #imported(seq: number, body: LogBody<'member_imported'>): void {
    const { email_address: address, record, campaigns, required_at } = body;
    if (record !== undefined) {
      const fault = memberFault(record);
      if (fault !== undefined) throw new LogBrokenError(seq + 1, 'edit', `its record ${fault}`);
      this.#attempts.restore(address, record);
      return this.#put(seq, address, record);
    }
    if (campaigns === undefined || required_at === undefined) {
      throw new LogBrokenError(seq + 1, 'edit', 'it imports neither a record nor a row');
    }
    const row = { campaigns, required_at };
    this.#put(seq, address, transition.importedRow(this.#table.get(address), row));
  }

  #removed(seq: number, address: string): void {
    if (this.#attempts.of(address).length > 0) {
      throw new LogBrokenError(
        seq + 1,
        'insert',
        'it removes a member whose attempt is not decided',
      );
    }
    this.#put(seq, address, undefined);
  }

  #undecided(
    seq: number,
    attempt: string,
  ): { readonly address: string; readonly record: transition.AttemptedRecord } {
    const address = this.#attempts.addressOf(attempt);
    const record = address === undefined ? undefined : this.#table.get(address);
    if (address === undefined || !transition.isAttempted(record)) {
      throw unfounded(seq, 'it decides an attempt that is not undecided');
    }
    return { address, record };
  }

  #put(seq: number, address: string, record: MemberRecord | undefined): void {
    if (this.#table.put(address, record)) this.#changes?.set(address, seq);
  }
}

const unfounded = (seq: number, why: string): LogBrokenError =>
  new LogBrokenError(seq + 1, 'delete', `${why}; what this record builds on is missing`);
