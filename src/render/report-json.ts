/** The keys of `report --json`. */
import type { ReportedRun } from '../model/evidence.ts';
import type { FoundReport } from './found-report.ts';
import { campaignsJson } from './status-json.ts';

const runJson = ({ run, started, started_at, ended_at, exit_code }: ReportedRun): object => ({
  run,
  actor: started.actor,
  commit: started.source?.commit,
  run_url: started.source?.run_url,
  plan_digest: started.plan_digest,
  plan_id: started.plan_id,
  plan_key: started.plan_key,
  policy_digest: started.policy?.digest,
  command: started.command,
  reason: started.reason,
  host: started.host,
  source_actor: started.source?.actor,
  ref: started.source?.ref,
  tool: started.tool,
  started_at,
  ended_at,
  exit_code,
});

/** `campaigns` stands there only where a policy tells them, and the log can be built upon. */
export const reportJson = ({ evidence, exceptions, log, plans, status }: FoundReport): object => ({
  ...(status !== undefined && { campaigns: campaignsJson(status) }),
  resets: evidence.resets,
  exceptions,
  interventions: evidence.interventions,
  runs: evidence.runs.map(runJson),
  plans,
  log,
});
