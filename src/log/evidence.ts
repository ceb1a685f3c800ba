/** Reads out of a log, record by record, what an auditor asks for. */
import {
  type Decision,
  type Evidence,
  type Intervention,
  type ReportedRun,
  type ReportedSkip,
} from '../model/evidence.ts';
import type { LogRecord } from '../model/log.ts';
import { parseNote } from './note.ts';
import { ReportedResets } from './reported-resets.ts';

type Of<T extends LogRecord['type']> = Extract<LogRecord, { readonly type: T }>;

/** Takes in the records of a log that were checked. */
export class EvidenceReader {
  readonly #resets = new ReportedResets();
  readonly #runs = new Map<string, ReportedRun>();
  readonly #skips: ReportedSkip[] = [];
  readonly #interventions: Intervention[] = [];
  readonly #signers = new Set<string>();
  #created: Of<'log_created'>['body'] | undefined;

  /** Takes the next record in. */
  take(record: LogRecord): void {
    switch (record.type) {
      case 'log_created':
        this.#created = record.body;
        return;
      case 'run_started':
        return this.#started(record);
      case 'reset_intended':
        return this.#resets.intended(record, record.body);
      case 'reset_outcome':
        return this.#resets.answered(record.body);
      case 'reset_settled':
        return this.#settled(record);
      case 'reset_skipped':
        this.#skips.push({ ...record.body, campaigns: [], run: record.run, found_by: 'apply' });
        return;
      case 'campaign_credited':
        return this.#resets.credited(record, record.body);
      case 'sessions_revoked':
        return this.#resets.sessionsEnded(record.body);
      case 'member_imported':
        return this.#resets.imported(record, record.body);
      case 'member_removed':
        return this.#decided('removed', record, record.body.email_address, record.body);
      case 'lock_forced':
        // A run that takes over the lock of a dead one does so before it starts: no person decided that.
        if (!this.#runs.has(record.run)) return;
        return this.#decided('lock_forced', record, record.body.lock.Who, record.body);
      case 'run_recovered':
        this.#resets.recovered(record.body);
        return this.#ended(record.body.run, { ended_at: record.at });
      case 'run_finished': {
        const { exit_code } = record.body;
        return this.#ended(record.run, { ended_at: record.at, exit_code });
      }
      case 'checkpoint':
        for (const { name, id } of parseNote(record.body.note)?.signatures ?? []) {
          this.#signers.add(`${name}+${id}`);
        }
    }
  }

  /** What was shown so far. */
  evidence(): Evidence {
    return {
      ...(this.#created && { created: this.#created }),
      resets: this.#resets.rows,
      orders: [...this.#resets.orders.values()],
      skips: this.#skips,
      interventions: this.#interventions,
      runs: [...this.#runs.values()],
      signers: [...this.#signers].sort(),
    };
  }

  #started({ run, at, body }: Of<'run_started'>): void {
    this.#runs.set(run, { run, started: body, started_at: at });
  }

  #ended(run: string | undefined, end: Pick<ReportedRun, 'ended_at' | 'exit_code'>): void {
    const known = run === undefined ? undefined : this.#runs.get(run);
    if (known !== undefined) this.#runs.set(known.run, { ...known, ...end });
  }

  #settled(record: Of<'reset_settled'>): void {
    const address = this.#resets.settled(record.body);
    const { actor, reason } = record.body;
    if (address === undefined || actor === undefined || reason === undefined) return;
    this.#decided('settled', record, address, { actor, reason });
  }

  #decided(
    type: Intervention['type'],
    { run, at }: LogRecord,
    subject: string,
    { actor, reason }: Decision,
  ): void {
    this.#interventions.push({ type, at, run, subject, actor, reason });
  }
}
