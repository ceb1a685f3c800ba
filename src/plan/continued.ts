/** What runs of one plan have already done, seen from the log records after the plan was made. */
import type { LogRecord } from '../model/log.ts';
import type { Members } from '../model/state.ts';

export interface DoneWatch {
  see(record: LogRecord): void;
  /** Addresses that a run of this plan has applied, superseded or credited. */
  done(): ReadonlySet<string>;
}

/** Whether the record says that its attempt took effect. */
const tookEffect = (record: LogRecord): boolean =>
  (record.type === 'reset_outcome' && record.body.outcome === 'applied') ||
  (record.type === 'reset_settled' &&
    (record.body.verdict === 'applied' || record.body.verdict === 'superseded'));

/**
 * Follows the runs whose `run_started` names the digest. An outcome counts to the run of its
 * intent, whoever recorded it. The members, as they stand after all records, tell whose attempt it
 * was that an own run settled though it had been made before the plan.
 */
export function watchDone(digest: string, members: Members): DoneWatch {
  const own = new Set<string>();
  const intended = new Map<string, string>();
  const earlier = new Set<string>();
  const done = new Set<string>();
  return {
    done: () => {
      if (earlier.size + intended.size === 0) return done;
      for (const [address, { last_attempt }] of Object.entries(members)) {
        if (last_attempt === undefined) continue;
        const { attempt, outcome } = last_attempt;
        // An outcome that was kept beside the log is in no record that was seen: only in the members.
        const took = outcome === 'applied' && intended.has(attempt);
        if (took || earlier.has(attempt)) done.add(address);
      }
      return done;
    },
    see: (record) => {
      if (record.type === 'run_started' && record.body.plan_digest === digest) own.add(record.run);
      const isOwn = own.has(record.run);
      if (record.type === 'reset_intended' && isOwn) {
        intended.set(record.body.attempt, record.body.email_address);
      } else if (record.type === 'campaign_credited' && isOwn) {
        done.add(record.body.email_address);
      } else if (record.type === 'reset_outcome' || record.type === 'reset_settled') {
        if (!tookEffect(record)) return;
        const address = intended.get(record.body.attempt);
        if (address !== undefined) done.add(address);
        else if (isOwn) earlier.add(record.body.attempt);
      }
    },
  };
}
