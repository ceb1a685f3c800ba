/**
 * The state document as bytes: one valid JSON document with one member per line. Reading accepts
 * exactly the bytes that writing makes, so that a state either is what a fold saved or is refused.
 */
import { isUtf8 } from 'node:buffer';
import { checks } from '../generated/state-check.ts';
import { canonicalText, isCanonical } from '../log/canonical-text.ts';
import { splitLines, type Chunks, type Piece } from '../log/lines.ts';
import { memberFault } from '../log/record-check.ts';
import type { SavedState } from '../log/verify.ts';
import { digested, sha256Of } from '../model/canonical.ts';
import { schemaCheck } from '../model/schema-check.ts';
import type { MemberRecord, Members, State, StateDocument } from '../model/state.ts';
import { UntrustedStateError } from '../model/store.ts';

/** What stands above the members. */
export type StateHeader = Pick<StateDocument, 'lineage' | 'serial' | 'project_id' | 'log'>;

const MAX_MEMBER_BYTES = 4 * 1024 * 1024;
const MEMBERS_A_PIECE = 256;
const END = Buffer.from('}}');
const COMMA = 0x2c;
const BEGINNING = /^\{"format":"mustreset\.state",/;
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

/** Writes the state document as it is now, in pieces that are to be written one after the other. */
export function encodeState(header: StateHeader, members: Members): Iterable<string> {
  return pieces(header, Object.entries(members), canonicalText);
}

/** The same for a state that was folded: its serial is the number of records in the log. */
export const encodeFolded = ({
  lineage,
  project_id,
  log,
  members,
}: Omit<State, 'serial'>): Iterable<string> =>
  encodeState({ lineage, serial: log.records, project_id, log }, members);

/** An address and the RFC 8785 text of its record. */
export type StoredMember = readonly [address: string, record: string];

/**
 * Writes the state document from members that are kept as text, sorted by address as strings are
 * compared here, batch by batch. Checks none of it: `decodeState` does.
 */
export async function* encodeStored(
  header: StateHeader,
  batches: AsyncIterable<readonly StoredMember[]>,
): AsyncGenerator<string> {
  yield `${headerLine(header)}\n`;
  let separator = '';
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    const lines = batch.map(([address, record]) => `${JSON.stringify(address)}:${record}`);
    yield `${separator}${lines.join(',\n')}`;
    separator = ',\n';
  }
  yield separator === '' ? '}}\n' : '\n}}\n';
}

function pieces<T>(
  header: StateHeader,
  members: Iterable<readonly [address: string, record: T]>,
  textOf: (record: T) => string,
): Iterable<string> {
  const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
  return sortedPieces(header, sorted, textOf);
}

function* sortedPieces<T>(
  header: StateHeader,
  sorted: readonly (readonly [address: string, record: T])[],
  textOf: (record: T) => string,
): Generator<string> {
  yield `${headerLine(header)}\n`;
  for (let start = 0; start < sorted.length; start += MEMBERS_A_PIECE) {
    const end = start + MEMBERS_A_PIECE;
    const lines = sorted
      .slice(start, end)
      .map(([address, record]) => `${JSON.stringify(address)}:${textOf(record)}`);
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
    for (const piece of batch) reader.take(piece);
  }
  return reader.document();
}

/**
 * Reads the head of a state document, and of the rest only its digest: much faster than
 * `decodeState`, and in constant memory. Throws as that does, but for the members: those that are
 * not as a fold saves them are simply not its members.
 */
export async function digestState(chunks: Chunks): Promise<SavedState> {
  const reader = new StateReader();
  let digest = '';
  let header: StateHeader | undefined;
  const read = digested(chunks, (told) => {
    digest = told;
  });
  for await (const batch of splitLines(read, MAX_MEMBER_BYTES)) {
    if (header === undefined && batch[0] !== undefined) header = reader.take(batch[0]);
  }
  if (header === undefined) throw reader.broken('it is empty');
  return savedState(header, digest);
}

const savedState = (header: StateHeader, digest: string): SavedState => ({
  ...header,
  isOf: (members) => sha256Of(pieces(header, members, (text) => text)) === digest,
});

const checkDocument = schemaCheck(checks.document);

class StateReader {
  readonly #members = Object.create(null) as Record<string, MemberRecord>;
  #header: StateHeader | undefined;
  #line = 0;
  #last: string | undefined;
  /** Whether another member must, may or must not follow. */
  #more: 'first' | 'comma' | 'none' | 'ended' = 'first';

  /** Takes the next line in and gives the header once it is known. */
  take({ bytes, ended }: Piece): StateHeader {
    if (this.#header === undefined) this.#checkBeginning(bytes);
    if (!ended) {
      throw this.broken('the line is not complete');
    }
    this.#line += 1;
    if (!isUtf8(bytes)) throw this.broken('it is not UTF-8');
    if (this.#header === undefined) return (this.#header = this.#readHeader(bytes));
    if (this.#more === 'ended') throw this.broken('something follows the end');
    if (bytes.equals(END)) this.#end();
    else this.#readMember(bytes);
    return this.#header;
  }

  document(): StateDocument {
    if (this.#header === undefined || this.#more !== 'ended')
      throw this.broken('its end is missing');
    return { format: 'mustreset.state', version: 1, ...this.#header, members: this.#members };
  }

  /** A newer version, and what another program keeps there, are told from a state that broke. */
  #checkBeginning(bytes: Buffer): void {
    this.#checkVersion(bytes);
    if (BEGINNING.test(bytes.toString('latin1', 0, 200))) return;
    throw this.broken(
      "it does not begin as a state of mustreset. If it is another program's, such as Terraform's, " +
        'name another place with --state',
    );
  }

  #checkVersion(bytes: Buffer): void {
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

  #readHeader(bytes: Buffer): StateHeader {
    const line = bytes.toString('utf8');
    const value = this.#parse(`${line}}}`);
    const fault = checkDocument(value);
    if (fault !== undefined) throw this.broken(`it is not the head of a state (${fault})`);
    const { lineage, serial, project_id, log } = value as StateDocument;
    const header = { lineage, serial, project_id, log };
    if (headerLine(header) !== line) throw this.broken('it is not the head of a state');
    return header;
  }

  #readMember(line: Buffer): void {
    if (this.#more === 'none') throw this.broken('a member follows the last one');
    this.#more = line.at(-1) === COMMA ? 'comma' : 'none';
    const colon = line.indexOf('":') + 1;
    const key = line.toString('utf8', 0, colon);
    const address = this.#parse(key);
    const json = line.subarray(colon + 1, this.#more === 'comma' ? -1 : undefined);
    const record = this.#parse(json.toString('utf8')) as MemberRecord;
    if (typeof address !== 'string' || key !== canonicalText(address)) {
      throw this.broken('it does not begin with an address');
    }
    if (this.#last !== undefined && address <= this.#last) throw this.broken('it is not in order');
    if (!isCanonical(json, record)) throw this.broken('it is not canonical JSON');
    const fault = memberFault(record);
    if (fault !== undefined) throw this.broken(`its record is not valid (${fault})`);
    this.#last = address;
    this.#members[address] = record;
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
