/** Whether the log has moved on since a plan was made, by a run that was not of that plan. */
import type { LogRecord, LogRecordType } from '../model/log.ts';

const CHANGING: ReadonlySet<LogRecordType> = new Set<LogRecordType>([
  'reset_intended',
  'reset_outcome',
  'reset_settled',
  'campaign_credited',
  'sessions_revoked',
  'member_imported',
  'member_removed',
]);

/** Reads the records after the plan's log position and remembers whether any makes it stale. */
export interface StaleWatch {
  see(record: LogRecord): void;
  isStale(): boolean;
}

/** Runs whose `run_started` names the digest continue the plan; what others changed makes it stale. */
export function watchStale(digest: string): StaleWatch {
  const own = new Set<string>();
  const changing = new Set<string>();
  const runOfIntent = new Map<string, string>();
  let orphan = false;
  return {
    see: (record) => {
      if (record.type === 'run_started' && record.body.plan_digest === digest) own.add(record.run);
      if (!CHANGING.has(record.type)) return;
      if (record.type === 'reset_intended') runOfIntent.set(record.body.attempt, record.run);
      if (record.type !== 'reset_outcome') {
        changing.add(record.run);
        return;
      }
      const run = runOfIntent.get(record.body.attempt);
      runOfIntent.delete(record.body.attempt);
      if (run === undefined) orphan = true;
      else changing.add(run);
    },
    isStale: () => orphan || [...changing].some((run) => !own.has(run)),
  };
}
