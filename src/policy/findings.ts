/** Collects the mistakes of one run without letting a hopeless input fill memory. */
import { type Diagnostic, type Range, byPosition, oneLine } from '../model/diagnostic.ts';
import { type SummaryRule, SUMMARIES } from '../model/summary.ts';

/** How many errors of a run are reported; of the rest only the number. */
export const DIAGNOSTIC_LIMIT = 100;

export interface More {
  readonly hint?: string;
  readonly also?: readonly Range[];
}

function diagnosticOf(
  severity: Diagnostic['severity'],
  rule: SummaryRule,
  range: Range | undefined,
  detail: string,
  { hint, also }: More,
): Diagnostic {
  return {
    severity,
    rule,
    summary: SUMMARIES[rule],
    detail,
    ...(hint !== undefined && { hint }),
    ...(range !== undefined && { range }),
    ...(also !== undefined && { also }),
  };
}

/** An error of a rule; its summary is the same for every one of them. */
export const mistake = (
  rule: SummaryRule,
  range: Range | undefined,
  detail: string,
  more: More = {},
): Diagnostic => diagnosticOf('error', rule, range, detail, more);

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
  readonly #advice = new Map<string, string>();

  error(rule: SummaryRule, range: Range | undefined, detail: string, more?: More): void {
    this.#errors.add(mistake(rule, range, detail, more));
  }

  warn(rule: SummaryRule, range: Range, detail: string, more: More = {}): void {
    this.#warnings.add(diagnosticOf('warning', rule, range, detail, more));
  }

  /** Gives a hint to those mistakes in a file that have none of their own. */
  advise(file: string, hint: string): void {
    this.#advice.set(file, hint);
  }

  /** Number of errors so far. */
  get errors(): number {
    return this.#errors.count;
  }

  #advised(diagnostic: Diagnostic): Diagnostic {
    const hint = this.#advice.get(diagnostic.range?.file ?? '');
    return hint === undefined || diagnostic.hint !== undefined
      ? diagnostic
      : { ...diagnostic, hint };
  }

  report(): Report {
    const first = [...this.#errors.first(), ...this.#warnings.first()].sort(byPosition);
    const more = this.#errors.count + this.#warnings.count - first.length;
    return { diagnostics: first.map((diagnostic) => this.#advised(diagnostic)), more };
  }
}

const MAX_QUOTED = 80;

/** A person's text in quotation marks, on one line, cut to 80 characters. */
export function quote(given: string): string {
  const text = oneLine(given);
  const characters = text.length > MAX_QUOTED ? [...text.slice(0, 2 * MAX_QUOTED)] : undefined;
  return characters === undefined || characters.length <= MAX_QUOTED
    ? `"${text}"`
    : `"${characters.slice(0, MAX_QUOTED - 1).join('')}…"`;
}
