/** A report as CSV: every attempt, credit, import and exception, with the run that made it and its order. */
import type { ReportedReset, ReportedRun, ReportedSkip } from '../model/evidence.ts';
import { type Fields, all, table } from './csv.ts';
import type { FoundReport } from './found-report.ts';

type Row = Partial<Omit<ReportedReset, 'outcome'>> &
  Partial<ReportedSkip> & {
    readonly outcome: string;
    readonly of?: ReportedRun | undefined;
  };

const text = (value: string | number | undefined): string => String(value ?? '');

const FIELDS: Fields<Row> = {
  at: ({ at }) => text(at),
  email_address: ({ email_address }) => text(email_address),
  member_id: ({ member_id }) => text(member_id),
  outcome: ({ outcome }) => outcome,
  skip_reason: ({ skip_reason }) => text(skip_reason),
  campaigns: ({ campaigns = [] }) => all(campaigns),
  reason: ({ reason, decided }) => text(reason ?? decided?.reason),
  ticket: ({ ticket }) => text(ticket),
  reference: ({ reference }) => text(reference),
  decided_by: ({ decided }) => text(decided?.actor),
  decided_why: ({ decided }) => text(decided?.reason),
  request_id: ({ request_id }) => text(request_id),
  status_code: ({ status_code }) => text(status_code),
  error_type: ({ error_type }) => text(error_type),
  organizations: ({ organizations = [] }) => all(organizations),
  run: ({ run }) => text(run),
  actor: ({ of }) => text(of?.started.actor),
  commit: ({ of }) => text(of?.started.source?.commit),
  run_url: ({ of }) => text(of?.started.source?.run_url),
  plan_digest: ({ of }) => text(of?.started.plan_digest),
  plan_key: ({ of }) => text(of?.started.plan_key),
  tool: ({ of }) => text(of?.started.tool),
};

export function* reportCsv({ evidence, exceptions }: FoundReport): Generator<string> {
  const runs = new Map(evidence.runs.map((one) => [one.run, one]));
  function* rows(): Generator<Row> {
    for (const reset of evidence.resets) yield { ...reset, of: runs.get(reset.run) };
    for (const skip of exceptions) yield { ...skip, outcome: 'skipped', of: runs.get(skip.run) };
  }
  yield* table(FIELDS, rows());
}
