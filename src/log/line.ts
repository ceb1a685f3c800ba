import { isUtf8 } from 'node:buffer';
import { MAX_LINE_BYTES, type LogRecord } from '../model/log.ts';
import { isCanonical } from './canonical-text.ts';
import { recordFault } from './record-check.ts';

/** What a line is by itself, whatever stands before it. */
export type ParsedLine =
  | { readonly kind: 'record'; readonly record: LogRecord; readonly line: string }
  | { readonly kind: 'newer'; readonly version: number; readonly prev?: string }
  | { readonly kind: 'invalid'; readonly why: string };

const invalid = (why: string): ParsedLine => ({ kind: 'invalid', why });

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Reads one whole line without its `\n`: strict UTF-8, at most 64 KiB, canonical, as the schema says. */
export function parseLine(bytes: Buffer): ParsedLine {
  if (bytes.length > MAX_LINE_BYTES) return invalid(`is longer than ${MAX_LINE_BYTES} bytes`);
  if (!isUtf8(bytes)) return invalid('is not UTF-8');
  const line = bytes.toString('utf8');
  const value = parseJson(line);
  if (typeof value !== 'object' || value === null) return invalid('is not a JSON object');
  if (!isCanonical(bytes, value)) return invalid('is not canonical JSON');
  const { version, prev } = value as { readonly version?: unknown; readonly prev?: unknown };
  if (typeof version === 'number' && Number.isInteger(version) && version > 1) {
    return { kind: 'newer', version, ...(typeof prev === 'string' ? { prev } : {}) };
  }
  const fault = recordFault(value);
  if (fault !== undefined) return invalid(`is not a log record (${fault})`);
  return { kind: 'record', record: value as LogRecord, line };
}

/** What the end of a canonical line tells without parsing it. */
export interface LineLink {
  readonly prev: string;
  readonly run: string;
  readonly seq: number;
  readonly type: string;
}

// In canonical order the keys behind the body are always these, and a quote inside `run` is escaped.
const LINK =
  /,"prev":"(sha256:[0-9a-f]{64})","run":"([^"\\]*)","seq":(\d+),"type":"([a-z_]+)","version":1\}$/;
const LINK_BYTES = 320;

/** Reads how a line that was checked before hangs in the chain, or undefined if that is not plain. */
export function linkOf(bytes: Buffer): LineLink | undefined {
  const match = LINK.exec(bytes.toString('latin1', Math.max(0, bytes.length - LINK_BYTES)));
  if (match === null) return undefined;
  const [, prev = '', run = '', seq = '', type = ''] = match;
  return { prev, run, seq: Number(seq), type };
}
