/** A check of policies as a page: what is wrong and where, or what they ask for. */
import type { Diagnostic } from '../model/diagnostic.ts';
import { type Found, type Page, factsOf, sectionOf, totalsOf } from './page.ts';
import { count } from './text.ts';

export interface ValidateReport extends Found {
  readonly exit_code: number;
  /** Policy files that were read. */
  readonly files: readonly string[];
  /** Campaign id → number of addresses. */
  readonly campaigns: Readonly<Record<string, number>>;
  /** Each address once. */
  readonly addresses: number;
  /** The incident list that the policies were compared with. */
  readonly against?: string;
}

const ofSeverity = (
  { diagnostics }: ValidateReport,
  severity: Diagnostic['severity'],
): readonly Diagnostic[] => diagnostics.filter((one) => one.severity === severity);

export function validatePage(report: ValidateReport): Page {
  const { diagnostics, more, exit_code, files, campaigns, addresses, against } = report;
  const errors = ofSeverity(report, 'error').length;
  const warnings = ofSeverity(report, 'warning').length;
  const valid = exit_code === 0;
  const mistakes = count(errors + (errors > 0 ? more : 0), 'mistake');
  return {
    title: 'Validate',
    headline: valid ? 'The policy is valid.' : `The policy is not valid: ${mistakes}.`,
    tone: valid ? 'good' : 'bad',
    totals: totalsOf([
      ['errors', errors, 'bad', 'always'],
      ['warnings', warnings, 'change', 'always'],
      ['not listed here', more, 'plain'],
      ['addresses', addresses, 'plain'],
      ['campaigns', Object.keys(campaigns).length, 'plain'],
      ['files', files.length, 'plain'],
    ]),
    notes: [],
    diagnostics,
    more,
    sections: sectionOf(
      { group: 'Policies', title: 'Campaigns', tone: 'plain' },
      Object.entries(campaigns),
      [
        { title: 'Campaign', kind: 'code', cell: ([id]) => [id] },
        { title: 'Addresses', kind: 'short', cell: ([, number]) => [String(number)] },
      ],
    ),
    facts: factsOf([['Compared with', against]]),
  };
}
