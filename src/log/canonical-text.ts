import { canonicalize } from '../model/canonical.ts';
import { isPlainCanonical } from './canonical-scan.ts';

/** Whether `JSON.stringify` writes this value with its keys in the order that RFC 8785 asks for. */
function isOrdered(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isOrdered);
  if ('toJSON' in value) return false;
  const record = value as Readonly<Record<string, unknown>>;
  let last = '';
  for (const key in record) {
    if (key < last || !isOrdered(record[key])) return false;
    last = key;
  }
  return true;
}

/**
 * RFC 8785 text of a JSON value, as `canonicalize` writes it, several times faster where the keys
 * are in order already: log and state are written and read by the hundred thousand. Throws on what
 * JSON cannot carry.
 */
export function canonicalText(value: unknown): string {
  if (value !== undefined && isOrdered(value)) {
    const text = JSON.stringify(value);
    // A lone surrogate, which RFC 8785 refuses, can only hide behind such an escape.
    if (!text.includes('\\ud')) return text;
  }
  return canonicalize(value);
}

/** Whether this UTF-8, from which `value` was parsed, is its canonical form. */
export function isCanonical(json: Buffer, value: unknown): boolean {
  if (isPlainCanonical(json)) return true;
  try {
    return canonicalText(value) === json.toString('utf8');
  } catch {
    return false;
  }
}
