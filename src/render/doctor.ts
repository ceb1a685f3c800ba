/** What doctor found, one check a line. */
import { GREEN, RED, paint } from './color.ts';
import { escapeTerminal } from './escape.ts';
import type { Style } from './style.ts';
import { count, wrap } from './text.ts';

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What was found; of a failing check also the way out. */
  readonly detail: string;
  /** It could not be made, since another one failed. */
  readonly skipped?: true;
}

const NARROWEST = 40;

function markOf({ ok, skipped }: Check, style: Style): string {
  if (skipped === true) return '-';
  return ok ? paint('✓', GREEN, style) : paint('✗', RED, style);
}

/** The mark and the name, then the detail with its further lines below its first. */
function renderCheck(check: Check, column: number, style: Style): string {
  const detail = check.detail.split('\n').map(escapeTerminal).join('\n');
  const lines = wrap(detail, Math.max(NARROWEST, style.width - column));
  const first = `${markOf(check, style)} ${check.name}`.padEnd(
    column + (style.color && check.skipped !== true ? paint('', GREEN, style).length : 0),
  );
  return lines
    .map((line, index) => `${index === 0 ? first : ' '.repeat(column)}${line}`.trimEnd())
    .join('\n');
}

function verdict(checks: readonly Check[], style: Style): string {
  const skipped = checks.filter((check) => check.skipped === true).length;
  const failed = checks.filter(({ ok }) => !ok).length - skipped;
  if (failed + skipped === 0) return `${paint('All is well.', GREEN, style)}`;
  const rest = skipped === 0 ? '' : `, ${skipped} could not be made`;
  return `${failed} of ${count(checks.length, 'check')} failed${rest}.`;
}

/** All checks, aligned, and how many failed. */
export function renderDoctor(checks: readonly Check[], style: Style): string {
  const column = 4 + Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map((check) => renderCheck(check, column, style));
  return `${[...lines, '', verdict(checks, style)].join('\n')}\n`;
}
