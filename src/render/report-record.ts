/** Sections of a report on the record itself: what was checked, which runs wrote it, on whose order. */
import type { Intervention, ReportedRun } from '../model/evidence.ts';
import { type FoundReport, isWhole } from './found-report.ts';
import { breakWords } from './log-verify.ts';
import { type ColumnOf, type Section, cellOf, sectionOf } from './page.ts';
import { INTERVENTION_WORDS, endWords } from './report-words.ts';
import { count, second } from './text.ts';

type Check = readonly [what: string, found: string];

function signatures({ log, keys, evidence: { signers } }: FoundReport): string {
  const by = signers.length === 0 ? '' : ` Checkpoints name ${signers.join(', ')}.`;
  if (log.signed) return `Signed up to the end of the last run, by the key given.${by}`;
  if (keys > 0) return `Not signed by the key given up to the end of the last run.${by}`;
  return signers.length === 0 ? 'None.' : `Not checked: no key was given.${by}`;
}

function plans({ plans: { found, missing, altered } }: FoundReport): string {
  const parts = [
    `${count(found, 'plan')} kept as applied`,
    // First what must not be lost where a long text is cut.
    ...(altered.length === 0 ? [] : [`not what was applied: ${altered.join(', ')}`]),
    ...(missing.length === 0 ? [] : [`not there: ${missing.join(', ')}`]),
  ];
  return `${parts.join('; ')}.`;
}

/** A run that finds nothing to do but to close an earlier one does not start. */
export function runsNote({ log, evidence: { runs } }: FoundReport): string | undefined {
  const more = log.ok ? log.runs - runs.length : 0;
  return more > 0 ? `${count(more, 'more run')} did nothing but close an earlier one.` : undefined;
}

function checks(found: FoundReport): readonly Check[] {
  const { log, stateKept } = found;
  const whole = log.ok
    ? `Verified: every line as it was written, in its order, each run and attempt closed as it must be. ${stateKept === true ? 'The state agrees.' : 'There is no state to compare it with.'}`
    : `Does not verify: ${breakWords(log)}.`;
  return [
    ['Apply log', whole],
    ['Records', String(log.records)],
    ...(log.head === undefined ? [] : ([['Head', log.head]] as const)),
    ...(log.open_run === undefined ? [] : ([['Not closed', `Run ${log.open_run}`]] as const)),
    ['Signatures', signatures(found)],
    ['Anchor', 'Not compared here: mustreset log verify --key PUB --anchor FILE does.'],
    ['Plans', plans(found)],
  ];
}

const CHECK_COLUMNS: readonly ColumnOf<Check>[] = [
  { title: 'Check', kind: 'short', cell: ([what]) => [what] },
  { title: 'Finding', kind: 'text', cell: ([, finding]) => [finding] },
];

const RUN_COLUMNS: readonly ColumnOf<ReportedRun>[] = [
  { title: 'Run', kind: 'code', cell: ({ run }) => [run] },
  {
    title: 'When',
    kind: 'instant',
    cell: ({ started_at, ended_at }) =>
      cellOf(second(started_at), ended_at && 'to', ended_at && second(ended_at)),
  },
  {
    title: 'Who',
    kind: 'short',
    cell: ({ started: { actor, host, source } }) =>
      cellOf(
        actor,
        `on ${host}`,
        source?.actor === actor ? undefined : source?.actor && `for ${source.actor}`,
      ),
  },
  {
    title: 'Order',
    kind: 'long',
    cell: ({ started: { source, plan_id, plan_digest, plan_key, policy } }) =>
      cellOf(
        source?.commit && ['commit', source.commit, source.ref].filter(Boolean).join(' '),
        source?.run_url,
        plan_id && ['plan', plan_id, plan_digest].filter(Boolean).join(' '),
        plan_key && `signed by ${plan_key}`,
        policy && `policy ${policy.digest}`,
      ),
  },
  {
    title: 'Result',
    kind: 'text',
    cell: (run) =>
      cellOf(
        `${run.started.command}: ${endWords(run)}`,
        run.started.reason,
        `by ${run.started.tool}`,
      ),
  },
];

const DECISION_COLUMNS: readonly ColumnOf<Intervention>[] = [
  { title: 'About', kind: 'address', cell: ({ subject }) => [subject] },
  { title: 'What', kind: 'text', cell: ({ type }) => [INTERVENTION_WORDS[type]] },
  { title: 'When', kind: 'instant', cell: ({ at }) => [second(at)] },
  { title: 'Who', kind: 'text', cell: ({ actor }) => [actor] },
  { title: 'Why', kind: 'text', cell: ({ reason }) => [reason] },
  { title: 'Run', kind: 'code', cell: ({ run }) => [run] },
];

export function recordSections(found: FoundReport): readonly Section[] {
  const { evidence } = found;
  const group = 'Record';
  const note = runsNote(found);
  return [
    ...sectionOf(
      { group, title: 'Verification', tone: isWhole(found) ? 'good' : 'bad' },
      checks(found),
      CHECK_COLUMNS,
    ),
    ...sectionOf(
      { group, title: 'Runs', tone: 'plain', ...(note !== undefined && { note }) },
      evidence.runs,
      RUN_COLUMNS,
    ),
    ...sectionOf(
      { group, title: 'Decisions by persons', tone: 'change' },
      evidence.interventions,
      DECISION_COLUMNS,
    ),
  ];
}
