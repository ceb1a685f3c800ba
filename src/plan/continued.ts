/** What runs of one plan have already done, seen from the log records after the plan was made. */
import type { LogRecord } from '../model/log.ts';

export interface DoneWatch {
  see(record: LogRecord): void;
  /** Addresses that a run of this plan has applied, superseded or credited. */
  done(): ReadonlySet<string>;
}

/** Follows the runs whose `run_started` names the digest. */
export function watchDone(digest: string): DoneWatch {
  const own = new Set<string>();
  const addresses = new Map<string, string>();
  const done = new Set<string>();
  return {
    done: () => done,
    see: (record) => {
      if (record.type === 'run_started' && record.body.plan_digest === digest) own.add(record.run);
      if (!own.has(record.run)) return;
      if (record.type === 'reset_intended') {
        addresses.set(record.body.attempt, record.body.email_address);
      } else if (record.type === 'campaign_credited') {
        done.add(record.body.email_address);
      } else if (record.type === 'reset_outcome' || record.type === 'reset_settled') {
        const took =
          record.type === 'reset_outcome'
            ? record.body.outcome === 'applied'
            : record.body.verdict === 'applied' || record.body.verdict === 'superseded';
        const address = addresses.get(record.body.attempt);
        if (took && address !== undefined) done.add(address);
      }
    },
  };
}
