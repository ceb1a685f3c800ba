import type { LogBody, LogRecord } from '../model/log.ts';
import type { BreakKind } from '../model/log-verification.ts';
import { Attempts } from './attempts.ts';
import { LogBrokenError } from './break.ts';
import { openRunAfter } from './fold.ts';

/**
 * Holds the grammar of runs: a run is closed before the next begins, its records lie inside it, and
 * each attempt is closed by an outcome, a verdict or a recovery before its run ends. Keeps only
 * what is not decided yet.
 */
export class Grammar {
  readonly #attempts = new Attempts();
  #openRun: string | undefined;
  #lastRun: string | undefined;
  #runs = 0;

  /** Number of runs so far. */
  get runs(): number {
    return this.#runs;
  }

  /** The run that is neither finished nor recovered. */
  get openRun(): string | undefined {
    return this.#openRun;
  }

  /** Takes the next record in; throws `LogBrokenError` where it does not belong. */
  check(record: LogRecord): void {
    const fault = this.#fault(record);
    if (fault !== undefined) throw new LogBrokenError(record.seq + 1, fault.kind, fault.why);
    if (record.run !== this.#lastRun) this.#runs += 1;
    this.#lastRun = record.run;
    this.#openRun = openRunAfter(this.#openRun, record);
  }

  #fault(record: LogRecord): Fault | undefined {
    switch (record.type) {
      case 'log_created':
      case 'lock_forced':
      case 'checkpoint':
        return undefined;
      case 'run_started':
        return this.#openRun === undefined ? undefined : OPEN_RUN;
      case 'run_recovered':
        return this.#recovered(record.body);
      case 'reset_outcome':
        return this.#outcome(record.body);
      case 'run_finished':
        return (
          this.#foreign(record) ?? (this.#attempts.open().length > 0 ? OPEN_ATTEMPT : undefined)
        );
      case 'reset_intended':
        return this.#foreign(record) ?? this.#intended(record.at, record.body);
      case 'reset_settled':
        return this.#foreign(record) ?? this.#settled(record.body);
      case 'member_imported':
        return this.#foreign(record) ?? this.#imported(record.body);
      case 'reset_skipped':
      case 'campaign_credited':
      case 'sessions_revoked':
      case 'member_removed':
        return this.#foreign(record);
    }
  }

  #foreign({ run }: LogRecord): Fault | undefined {
    return run === this.#openRun
      ? undefined
      : { kind: 'insert', why: 'this record lies outside its run' };
  }

  #intended(at: string, body: LogBody<'reset_intended'>): Fault | undefined {
    const { attempt, before, email_address, revoke_sessions } = body;
    if (this.#attempts.addressOf(attempt) !== undefined) {
      return { kind: 'insert', why: 'this attempt was intended before' };
    }
    this.#attempts.intend(email_address, { attempt, at, campaigns: [], before, revoke_sessions });
    return undefined;
  }

  /** A record may come with attempts that were not decided in the log before this one. */
  #imported({ email_address, record }: LogBody<'member_imported'>): undefined {
    if (record !== undefined) this.#attempts.restore(email_address, record);
  }

  // One that a run could not write is added later by the run that recovers it.
  #outcome({ attempt, outcome }: LogBody<'reset_outcome'>): Fault | undefined {
    const address = this.#attempts.addressOf(attempt);
    if (address === undefined || !this.#attempts.isOpen(attempt)) return NO_INTENT;
    if (outcome === 'unknown') this.#attempts.answer(attempt);
    else if (outcome === 'applied') this.#attempts.settle(address);
    else this.#attempts.close(address, attempt);
    return undefined;
  }

  #settled({ attempt, verdict }: LogBody<'reset_settled'>): Fault | undefined {
    const address = this.#attempts.addressOf(attempt);
    if (address === undefined) return NO_INTENT;
    if (verdict !== 'held') this.#attempts.settle(address);
    else for (const each of this.#attempts.of(address)) this.#attempts.answer(each.attempt);
    return undefined;
  }

  #recovered({ run, open }: LogBody<'run_recovered'>): Fault | undefined {
    if (run !== this.#openRun) return { kind: 'insert', why: 'it recovers a run that is not open' };
    for (const attempt of open) {
      if (!this.#attempts.isOpen(attempt)) return NO_INTENT;
      this.#attempts.answer(attempt);
    }
    return this.#attempts.open().length > 0 ? OPEN_ATTEMPT : undefined;
  }
}

interface Fault {
  readonly kind: BreakKind;
  readonly why: string;
}

const OPEN_RUN: Fault = { kind: 'open', why: 'the run before this line was never closed' };
const OPEN_ATTEMPT: Fault = { kind: 'open', why: 'an attempt before this line was never closed' };
const NO_INTENT: Fault = {
  kind: 'delete',
  why: 'the intent of the attempt that it closes is missing',
};
