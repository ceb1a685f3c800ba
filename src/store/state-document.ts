/**
 * The state document as bytes: one valid JSON document with one member per line. Reading accepts
 * exactly the bytes that writing makes, so that a state either is what a fold saved or is refused.
 */
import { isUtf8 } from 'node:buffer';
import { checks } from '../generated/state-check.ts';
import { canonicalText, isCanonical } from '../log/canonical-text.ts';
import { splitLines, type Chunks } from '../log/lines.ts';
import { memberFault } from '../log/record-check.ts';
import { schemaCheck } from '../model/schema-check.ts';
import type { MemberRecord, Members, StateDocument } from '../model/state.ts';
import { UntrustedStateError } from '../model/store.ts';

/** What stands above the members. */
export type StateHeader = Pick<StateDocument, 'lineage' | 'serial' | 'project_id' | 'log'>;

const MAX_MEMBER_BYTES = 4 * 1024 * 1024;
const MEMBERS_A_PIECE = 256;
const NEWER = /^\s*\{\s*"format"\s*:\s*"mustreset\.state"\s*,\s*"version"\s*:\s*(\d+)/;

function headerLine(header: StateHeader): string {
  const { lineage, serial, project_id, log } = header;
  const text = JSON.stringify({
    format: 'mustreset.state',
    version: 1,
    lineage,
    serial,
    project_id,
    log: { bytes: log.bytes, head: log.head },
  });
  return `${text.slice(0, -1)},"members":{`;
}

const memberLine = (address: string, record: MemberRecord): string =>
  `${JSON.stringify(address)}:${canonicalText(record)}`;

/** Writes the state document as it is now, in pieces that are to be written one after the other. */
export function encodeState(header: StateHeader, members: Members): Iterable<string> {
  const sorted = Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1));
  return pieces(header, sorted);
}

function* pieces(
  header: StateHeader,
  sorted: readonly (readonly [string, MemberRecord])[],
): Generator<string> {
  yield `${headerLine(header)}\n`;
  for (let start = 0; start < sorted.length; start += MEMBERS_A_PIECE) {
    const end = start + MEMBERS_A_PIECE;
    const lines = sorted.slice(start, end).map(([address, record]) => memberLine(address, record));
    yield `${lines.join(',\n')}${end < sorted.length ? ',' : ''}\n`;
  }
  yield '}}\n';
}

/**
 * Reads a state document and holds it to the byte. Memory is that of the members. Throws
 * `UntrustedStateError`: `newer-version` for a document of a later format, `state-broken` for any
 * other that `encodeState` would not have written.
 */
export async function decodeState(chunks: Chunks): Promise<StateDocument> {
  const reader = new StateReader();
  for await (const batch of splitLines(chunks, MAX_MEMBER_BYTES)) {
    for (const piece of batch) {
      if (!piece.ended) {
        reader.checkVersion(piece.bytes);
        throw reader.broken('the line is not complete');
      }
      reader.take(piece.bytes);
    }
  }
  return reader.document();
}

const checkDocument = schemaCheck(checks.document);

class StateReader {
  readonly #members = Object.create(null) as Record<string, MemberRecord>;
  #header: StateHeader | undefined;
  #line = 0;
  #last: string | undefined;
  /** Whether another member must, may or must not follow. */
  #more: 'first' | 'comma' | 'none' | 'ended' = 'first';

  take(bytes: Buffer): void {
    this.#line += 1;
    const line = this.#text(bytes);
    if (this.#header === undefined) this.#header = this.#readHeader(bytes, line);
    else if (this.#more === 'ended') throw this.broken('something follows the end');
    else if (line === '}}') this.#end();
    else this.#readMember(line);
  }

  document(): StateDocument {
    if (this.#header === undefined || this.#more !== 'ended')
      throw this.broken('its end is missing');
    return { format: 'mustreset.state', version: 1, ...this.#header, members: this.#members };
  }

  checkVersion(bytes: Buffer): void {
    if (this.#header !== undefined) return;
    const version = Number(NEWER.exec(bytes.toString('latin1', 0, 200))?.[1] ?? 1);
    if (version <= 1) return;
    throw new UntrustedStateError(
      'newer-version',
      `The state has version ${version}; this mustreset knows version 1. A newer mustreset wrote ` +
        'it. Use that version or a later one; the state was left as it is.',
    );
  }

  broken(why: string): UntrustedStateError {
    return new UntrustedStateError(
      'state-broken',
      `The state is not as it was saved: line ${Math.max(this.#line, 1)}: ${why}. Nothing is ` +
        'sent or written. "mustreset state rebuild" makes it anew from the apply log.',
    );
  }

  #text(bytes: Buffer): string {
    if (!isUtf8(bytes)) throw this.broken('it is not UTF-8');
    return bytes.toString('utf8');
  }

  #readHeader(bytes: Buffer, line: string): StateHeader {
    this.checkVersion(bytes);
    const value = this.#parse(`${line}}}`);
    const fault = checkDocument(value);
    if (fault !== undefined) throw this.broken(`it is not the head of a state (${fault})`);
    const { lineage, serial, project_id, log } = value as StateDocument;
    const header = { lineage, serial, project_id, log };
    if (headerLine(header) !== line) throw this.broken('it is not the head of a state');
    return header;
  }

  #readMember(line: string): void {
    if (this.#more === 'none') throw this.broken('a member follows the last one');
    this.#more = line.endsWith(',') ? 'comma' : 'none';
    const colon = line.indexOf('":') + 1;
    const address = this.#parse(line.slice(0, colon));
    const text = line.slice(colon + 1, this.#more === 'comma' ? -1 : undefined);
    const record = this.#parse(text) as MemberRecord;
    if (typeof address !== 'string' || line.slice(0, colon) !== canonicalText(address)) {
      throw this.broken('it does not begin with an address');
    }
    if (this.#last !== undefined && address <= this.#last) throw this.broken('it is not in order');
    if (!isCanonical(text, record)) throw this.broken('it is not canonical JSON');
    const fault = memberFault(record);
    if (fault !== undefined) throw this.broken(`its record is not valid (${fault})`);
    this.#members[address] = record;
    this.#last = address;
  }

  #end(): void {
    if (this.#more === 'comma') throw this.broken('a member is missing');
    this.#more = 'ended';
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw this.broken('it is not JSON');
    }
  }
}
