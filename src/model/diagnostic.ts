/** Mistakes and warnings as values: what the person wrote wrong, where, why, and how to mend it. */
import { byText } from './by-text.ts';

export const RULE_IDS = [
  'yaml-syntax',
  'yaml-feature',
  'duplicate-key',
  'unknown-key',
  'missing-key',
  'wrong-type',
  'invalid-value',
  'invalid-address',
  'invalid-time',
  'due-before-since',
  'unknown-version',
  'duplicate-campaign',
  'duplicate-member',
  'conflicting-member',
  'protected-member',
  'wrong-project',
  'wrong-environment',
  'members-from-unreadable',
  'members-from-outside',
  'members-from-row',
  'uncovered-address',
  'no-members',
  'input-too-large',
  'not-formatted',
] as const;

export type RuleId = (typeof RULE_IDS)[number];

/** Warnings of a plan or an apply; they never change the exit code. */
export type WarningRule =
  | 'not_found'
  | 'inactive'
  | 'address_changed'
  | 'held'
  | 'scheduled'
  | 'due-in-past'
  | 'targeting'
  | 'unlisted'
  | 'not-refreshed'
  | 'duplicate-row'
  | 'protected-row'
  | 'unlisted-address'
  | 'not-exported'
  | 'new-state'
  | 'policy-not-checked'
  | 'log-not-fenced';

/** Errors that concern no place in a file: limits, credentials, state, lock, usage. */
export type OperationRule =
  | 'limit-exceeded'
  | 'record-too-large'
  | 'plan-invalid'
  | 'plan-stale'
  | 'plan-expired'
  | 'plan-foreign'
  | 'plan-missing'
  | 'plan-altered'
  | 'plan-unsigned'
  | 'policy-changed'
  | 'policy-missing'
  | 'settings-missing'
  | 'credentials-missing'
  | 'credentials-refused'
  | 'api-unavailable'
  | 'clock-off'
  | 'state-locked'
  | 'lock-lost'
  | 'state-untrusted'
  | 'state-missing'
  | 'state-foreign'
  | 'store-failed'
  | 'not-converged'
  | 'wrong-mode'
  | 'signing-key'
  | 'base-url'
  | 'file-unreadable'
  | 'file-unwritable'
  | 'approval'
  | 'usage'
  | 'interrupted'
  | 'not-recorded'
  | 'organization-missing'
  | 'not-settled';

/** Lines and columns count from 1; columns in characters (code points) as an editor shows them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Range {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly rule: RuleId | WarningRule | OperationRule;
  /** Constant per rule, without the person's data, no full stop. */
  readonly summary: string;
  /** What, why and how to mend it, in full sentences. */
  readonly detail: string;
  readonly hint?: string;
  readonly range?: Range;
  /** The other places of a two-place mistake. */
  readonly also?: readonly Range[];
}

/** A person's text as a part of a detail, in which line breaks stay: none of its own does. */
export const oneLine = (text: string): string => text.replaceAll('\n', '\\u{a}');

/** Orders diagnostics by file, line and column; those without a place come last. */
export const byPosition = (a: Diagnostic, b: Diagnostic): number => {
  if (a.range === undefined || b.range === undefined) {
    return Number(a.range === undefined) - Number(b.range === undefined);
  }
  return (
    byText(a.range.file, b.range.file) ||
    a.range.start.line - b.range.start.line ||
    a.range.start.column - b.range.start.column ||
    byText(a.rule, b.rule)
  );
};

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((diagnostic) => diagnostic.severity === 'error');
