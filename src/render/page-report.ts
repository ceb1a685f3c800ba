/** A report as a page: whether the record is whole, how far the campaigns are, then everything that was done. */
import {
  type EvidenceReport,
  type FoundReport,
  countReport,
  countSkipped,
  endedCampaigns,
  isWhole,
} from './found-report.ts';
import { breakWords } from './log-verify.ts';
import { type Page, type Tone, failedPage, factsOf, totalsOf } from './page.ts';
import { toneOfStatus } from './page-status.ts';
import { completionSections } from './report-completion.ts';
import { recordSections } from './report-record.ts';
import { resetSections } from './report-resets.ts';
import { statusCounts } from './status-words.ts';
import { capitalized, count, names, second } from './text.ts';

/** The result in one sentence. */
export function reportHeadline(found: FoundReport): string {
  const { log, status } = found;
  const { reset, by_hand } = countReport(found);
  // Nobody is to take the one number for a part of the other.
  const hand = by_hand > 0 ? ` by mustreset, ${by_hand} by hand` : '';
  const completion = status === undefined ? '' : ` ${capitalized(statusCounts(status.total))}`;
  const whole = log.ok
    ? `The log verifies: ${count(log.records, 'record')} in ${count(log.runs, 'run')}.`
    : `The log does not verify: ${breakWords(log)}.`;
  return `${count(reset, 'address', 'addresses')} reset${hand}.${completion} ${whole}`;
}

const VERIFY = '"mustreset log verify --key PUB --anchor FILE"';

/** What the verification can and cannot prove. */
function proofOf({ log, keys, stateKept }: FoundReport): string {
  if (!log.ok)
    return 'What stands here comes from the records before the line at which the log breaks.';
  if (log.signed) {
    return `The log is whole and signed up to the end of its last run. Whether records behind an older end were cut off, only an anchor shows that was kept elsewhere: ${VERIFY}.`;
  }
  const signed = keys > 0 ? 'The key given did not sign all of it' : 'No signature was checked';
  const agrees =
    stateKept === true
      ? 'and agrees with the state'
      : 'but without a state beside it, nothing shows whether its end was cut off';
  return `The log is whole in itself, ${agrees}. ${signed}, and nothing here proves who wrote it: whoever can write the store can rewrite it. ${VERIFY} checks signatures and the end.`;
}

/** What a reader must know to take the report for what it is. */
export function reportNotes(found: FoundReport): readonly string[] {
  const { log, wanted, status } = found;
  const ended = endedCampaigns(found);
  const notListed =
    wanted !== undefined && ended.length > 0
      ? [
          `No policy lists ${names(ended)} any more: what was done stands here, but not who has set a new password since.`,
        ]
      : [];
  const completion =
    status === undefined
      ? log.ok && wanted === undefined
        ? ['No policy was found, so who was to be reset is not known beyond the log and its plans.']
        : []
      : status.refreshed
        ? []
        : ['The live members were not read: who has set a new password is not known.'];
  return [proofOf(found), ...completion, ...notListed];
}

const toneOf = (found: FoundReport): Tone => {
  if (!isWhole(found)) return 'bad';
  return found.status === undefined ? 'plain' : toneOfStatus(found.status.total);
};

export function reportPage({ found, diagnostics, more }: EvidenceReport): Page {
  const heading = { title: 'Report', diagnostics, more };
  if (found === undefined) return failedPage(heading, 'There is no report.');
  const { evidence, exceptions, log, wanted, status, at } = found;
  const { reset, by_hand, without_password } = countReport(found);
  return {
    ...heading,
    headline: reportHeadline(found),
    tone: toneOf(found),
    totals: totalsOf([
      [by_hand > 0 ? 'reset by mustreset' : 'addresses reset', reset, 'good', 'always'],
      ['reset by hand', by_hand, 'plain'],
      ['without a password', without_password, 'good'],
      ['required now', status?.total.required ?? 0, 'plain'],
      ['done', status?.total.done ?? 0, 'good'],
      ['overdue', status?.total.overdue ?? 0, 'bad'],
      ['addresses skipped', countSkipped(exceptions), 'change'],
      ['decisions by persons', evidence.interventions.length, 'change'],
      ['runs', log.ok ? log.runs : evidence.runs.length, 'plain', 'always'],
      ['log records', log.records, 'plain', 'always'],
    ]),
    notes: reportNotes(found),
    sections: [...recordSections(found), ...completionSections(found), ...resetSections(found)],
    facts: factsOf([
      ['Project', evidence.created?.project_id],
      ['As of', second(at)],
      ['Lineage', evidence.created?.lineage],
      ['Log head', log.head],
      ['Policy', wanted?.digest],
      ...(wanted?.files ?? []).map(
        ({ path, digest }) => ['Policy file', `${path} ${digest}`] as const,
      ),
    ]),
  };
}
