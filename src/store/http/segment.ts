/**
 * The log in segments: documents of up to 500 records that any server keeps which keeps Terraform's
 * states, since each has a `serial` that grows with every version of it. Pure.
 */
import { UntrustedStateError } from '../../model/store.ts';

export const SEGMENT_RECORDS = 500;

export interface Segment {
  readonly serial: number;
  readonly lineage: string | undefined;
  /** The lines of the log without their `\n`. */
  readonly records: readonly string[];
}

export const logSuffix = (index: number): string => `-log-${index}`;

/** What is kept there that is not a document of ours. */
export const brokenDocument = (where: string, why: string): UntrustedStateError =>
  new UntrustedStateError(
    'log-broken',
    `${where} is not as it was written: ${why}. Nothing is sent or written. Put an earlier version ` +
      'of it back; it was left as it is.',
  );

function objectIn(where: string, bytes: Buffer): Readonly<Record<string, unknown>> {
  if (bytes.length === 0) throw brokenDocument(where, 'it is empty');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw brokenDocument(where, 'it is not JSON');
  }
  if (typeof value === 'object' && value !== null) return { ...value };
  throw brokenDocument(where, 'it is not a JSON object');
}

const isLine = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && !value.includes('\n');

/** Reads a document of records. Throws `UntrustedStateError` for anything else. */
export function decodeSegment(where: string, bytes: Buffer): Segment {
  const { serial, lineage, records } = objectIn(where, bytes);
  if (typeof serial !== 'number' || !Number.isSafeInteger(serial) || serial < 1) {
    throw brokenDocument(where, 'it has no serial');
  }
  if (!Array.isArray(records) || !records.every(isLine)) {
    throw brokenDocument(where, 'its records are not lines of text');
  }
  return { serial, lineage: typeof lineage === 'string' ? lineage : undefined, records };
}

/** Writes a document of records; those beside the log have no lineage. */
export const encodeSegment = ({ serial, lineage, records }: Segment): Buffer =>
  Buffer.from(JSON.stringify({ serial, ...(lineage !== undefined && { lineage }), records }));

/** The lineage that the first record of a log names; undefined for a line that is no such record. */
export function lineageOf(line: string | undefined): string | undefined {
  try {
    const { type, body } = JSON.parse(line ?? '') as {
      readonly type?: unknown;
      readonly body?: { readonly lineage?: unknown };
    };
    const lineage = body?.lineage;
    return type === 'log_created' && typeof lineage === 'string' ? lineage : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a kept plan as a document, and back. */
export const encodePlan = (text: string): Buffer =>
  Buffer.from(JSON.stringify({ serial: 1, document: text }));

export function decodePlan(where: string, bytes: Buffer): string {
  const { document } = objectIn(where, bytes);
  if (typeof document === 'string') return document;
  throw brokenDocument(where, 'it holds no plan');
}
