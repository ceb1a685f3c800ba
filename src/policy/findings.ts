/** Collects the mistakes of one run without letting a hopeless input fill memory. */
import type { Diagnostic, Range, RuleId, WarningRule } from '../model/diagnostic.ts';
import { byPosition } from '../model/diagnostic.ts';

/** How many errors of a run are reported; of the rest only the number. */
export const DIAGNOSTIC_LIMIT = 100;

type ErrorRule = RuleId | 'policy-missing';
type PolicyWarning = Extract<WarningRule, 'duplicate-row' | 'protected-row'>;

const SUMMARIES: Readonly<Record<ErrorRule | PolicyWarning, string>> = {
  'yaml-syntax': 'Not valid YAML',
  'yaml-feature': 'YAML feature not supported',
  'duplicate-key': 'Duplicate key',
  'unknown-key': 'Unknown key',
  'missing-key': 'Missing key',
  'wrong-type': 'Wrong type of value',
  'invalid-value': 'Invalid value',
  'invalid-address': 'Invalid e-mail address',
  'invalid-time': 'Invalid time',
  'due-before-since': 'Due before since',
  'unknown-version': 'Unknown version',
  'duplicate-campaign': 'Duplicate campaign',
  'duplicate-member': 'Duplicate member',
  'conflicting-member': 'Conflicting entries for one member',
  'protected-member': 'Protected address among the members',
  'wrong-project': 'Settings of another project',
  'wrong-environment': 'Id of the other environment',
  'members-from-unreadable': 'List cannot be read',
  'members-from-outside': "List outside the policy's folder",
  'members-from-row': 'Invalid row in a list',
  'uncovered-address': 'Address that no policy covers',
  'no-members': 'Policy without members',
  'input-too-large': 'Input too large',
  'not-formatted': 'Members not in order',
  'duplicate-row': 'Repeated rows in a list',
  'protected-row': 'Protected addresses in a list',
  'policy-missing': 'Policy cannot be read',
};

export interface More {
  readonly hint?: string;
  readonly also?: readonly Range[];
}

/** An error of a rule; its summary is the same for every one of them. */
export function mistake(
  rule: ErrorRule,
  range: Range | undefined,
  detail: string,
  more: More = {},
): Diagnostic {
  return {
    severity: 'error',
    rule,
    summary: SUMMARIES[rule],
    detail,
    ...(more.hint === undefined ? {} : { hint: more.hint }),
    ...(range === undefined ? {} : { range }),
    ...(more.also === undefined ? {} : { also: more.also }),
  };
}

/** What a reading reports: at most 100 errors by position, and how many diagnostics were left off. */
export interface Report {
  readonly diagnostics: readonly Diagnostic[];
  readonly more: number;
}

/** The first diagnostics by position, and the number of all. */
class Bounded {
  #kept: Diagnostic[] = [];
  count = 0;

  add(diagnostic: Diagnostic): void {
    this.count += 1;
    this.#kept.push(diagnostic);
    if (this.#kept.length >= 4 * DIAGNOSTIC_LIMIT) this.#kept = this.first();
  }

  first(): Diagnostic[] {
    return this.#kept.toSorted(byPosition).slice(0, DIAGNOSTIC_LIMIT);
  }
}

export class Findings {
  readonly #errors = new Bounded();
  readonly #warnings = new Bounded();

  error(rule: ErrorRule, range: Range | undefined, detail: string, more?: More): void {
    this.#errors.add(mistake(rule, range, detail, more));
  }

  warn(rule: PolicyWarning, range: Range, detail: string, more?: More): void {
    this.#warnings.add({
      ...mistake('invalid-value', range, detail, more),
      severity: 'warning',
      rule,
      summary: SUMMARIES[rule],
    });
  }

  /** Number of errors so far. */
  get errors(): number {
    return this.#errors.count;
  }

  report(): Report {
    const diagnostics = [...this.#errors.first(), ...this.#warnings.first()].sort(byPosition);
    return {
      diagnostics,
      more: this.#errors.count + this.#warnings.count - diagnostics.length,
    };
  }
}

const MAX_QUOTED = 80;

/** A person's text in quotation marks, cut to 80 characters. */
export function quote(text: string): string {
  const characters = text.length > MAX_QUOTED ? [...text.slice(0, 2 * MAX_QUOTED)] : undefined;
  return characters === undefined || characters.length <= MAX_QUOTED
    ? `"${text}"`
    : `"${characters.slice(0, MAX_QUOTED - 1).join('')}…"`;
}
