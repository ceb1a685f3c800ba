/** A report in short, on the terminal: the documents of `--write` say it all. */
import { BOLD, GREEN, RED, paint } from './color.ts';
import { escapeTerminal } from './escape.ts';
import { type FoundReport, countSkipped, isWhole } from './found-report.ts';
import { reportHeadline, reportNotes } from './page-report.ts';
import { runsNote } from './report-record.ts';
import { OUTCOME_WORDS, SHOWN_OUTCOMES, endWords } from './report-words.ts';
import type { Style } from './style.ts';
import { alignColumns, count, second, wrap } from './text.ts';
import { SKIP_WORDS } from './words.ts';

type Row = readonly [number, string];

const numbered = (title: string, rows: readonly Row[], style: Style): readonly string[] => {
  const used = rows.filter(([number]) => number > 0);
  if (used.length === 0) return [];
  const lines = alignColumns(used.map(([number, words]) => [`  ${number}`, words]));
  return ['', paint(title, BOLD, style), ...lines];
};

/** A store that is used each night has hundreds; documents list them all. */
const LATEST_RUNS = 20;

function runLines(found: FoundReport, style: Style): readonly string[] {
  const { runs } = found.evidence;
  const note = runsNote(found);
  if (runs.length === 0) return [];
  const earlier = Math.max(0, runs.length - LATEST_RUNS);
  const rows = runs
    .slice(earlier)
    .map((run) => [
      `  ${second(run.started_at)}`,
      run.started.command,
      `by ${run.started.actor}`,
      endWords(run),
      run.started.source?.run_url ?? run.started.source?.commit ?? run.started.reason ?? '',
    ]);
  return [
    '',
    paint('Runs', BOLD, style),
    ...(earlier === 0 ? [] : [`  ${count(earlier, 'earlier run')}: documents and --json list all`]),
    ...alignColumns(rows).map(escapeTerminal),
    ...(note === undefined ? [] : [`  ${note}`]),
  ];
}

const countOf = <T>(items: readonly T[], test: (item: T) => boolean): number =>
  items.filter(test).length;

/** The result, the numbers behind it, who ran what, and what the record proves. */
export function renderReport(found: FoundReport, style: Style): string {
  const { evidence, exceptions } = found;
  return `${[
    paint(escapeTerminal(reportHeadline(found)), isWhole(found) ? GREEN : RED, style),
    ...numbered(
      'Resets',
      SHOWN_OUTCOMES.map((outcome): Row => {
        const { label, meaning } = OUTCOME_WORDS[outcome];
        return [countOf(evidence.resets, (one) => one.outcome === outcome), `${label}: ${meaning}`];
      }),
      style,
    ),
    ...numbered(
      'Addresses skipped',
      Object.entries(SKIP_WORDS).map(([reason, words]): Row => [
        countSkipped(exceptions.filter(({ skip_reason }) => skip_reason === reason)),
        words,
      ]),
      style,
    ),
    ...runLines(found, style),
    '',
    ...reportNotes(found).flatMap((note) => wrap(escapeTerminal(note), style.width)),
    'For the audit file: --write html=report.html --write csv=report.csv',
  ].join('\n')}\n`;
}
