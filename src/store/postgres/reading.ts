/** State and log as the bytes that every store gives. */
import { encodeStored, type StateHeader, type StoredMember } from '../state-document.ts';
import type { Database } from './database.ts';
import { readTable, type Snapshot } from './snapshot.ts';

interface HeadRow {
  readonly lineage: string;
  readonly serial: string;
  readonly project_id: string;
  readonly log_bytes: string;
  readonly log_head: string;
}

interface MemberRow {
  readonly address: string;
  readonly record: string;
}

interface LineRow {
  readonly line: string;
}

/** Where the order of bytes and that of the document's addresses can differ. */
const BEYOND_ASCII = 'octet_length(address) <> char_length(address)';

export const readLog = (database: Database): Promise<AsyncIterable<Uint8Array> | undefined> =>
  readTable(database, 'log', async (snapshot) => {
    const { log } = database.tables;
    const some = await snapshot.query(`SELECT FROM ${log} LIMIT 1`);
    return some.length === 0 ? undefined : linesOf(snapshot, log);
  });

async function* linesOf(snapshot: Snapshot, table: string): AsyncGenerator<Uint8Array> {
  const rows = snapshot.rows<LineRow>('lines', `SELECT line FROM ${table} ORDER BY seq`);
  for await (const batch of rows) {
    yield Buffer.from(batch.map(({ line }) => `${line}\n`).join(''));
  }
}

export const readState = (database: Database): Promise<AsyncIterable<Uint8Array> | undefined> =>
  readTable(database, 'state', async (snapshot) => {
    const { state, members } = database.tables;
    const [head] = await snapshot.query<HeadRow>(
      `SELECT lineage, serial, project_id, log_bytes, log_head FROM ${state} WHERE id = 1`,
    );
    return head && bytesOf(encodeStored(headerOf(head), membersOf(snapshot, members)));
  });

const headerOf = ({ lineage, serial, project_id, log_bytes, log_head }: HeadRow): StateHeader => ({
  lineage,
  serial: Number(serial),
  project_id,
  log: { bytes: Number(log_bytes), head: log_head },
});

async function* bytesOf(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield Buffer.from(piece);
}

/** The members in the order of the document: strings compare by UTF-16 units, the index by bytes. */
async function* membersOf(
  snapshot: Snapshot,
  table: string,
): AsyncGenerator<readonly StoredMember[]> {
  const select = `SELECT address, record FROM ${table}`;
  const rare = await snapshot.query<MemberRow>(`${select} WHERE ${BEYOND_ASCII}`);
  const waiting = rare.map(stored).sort(byAddress);
  const where = rare.length === 0 ? '' : `WHERE NOT (${BEYOND_ASCII})`;
  const rows = snapshot.rows<MemberRow>('addresses', `${select} ${where} ORDER BY address`);
  for await (const batch of rows) yield merge(batch.map(stored), waiting);
  yield waiting;
}

const stored = ({ address, record }: MemberRow): StoredMember => [address, record];

const byAddress = ([a]: StoredMember, [b]: StoredMember): number => (a < b ? -1 : Number(a > b));

/** Puts those that are waiting among a sorted batch, as far as it goes; they wait no more. */
function merge(batch: readonly StoredMember[], waiting: StoredMember[]): readonly StoredMember[] {
  const last = batch.at(-1)?.[0] ?? '';
  const behind = waiting.findIndex(([address]) => address > last);
  const due = waiting.splice(0, behind === -1 ? waiting.length : behind);
  return due.length === 0 ? batch : [...batch, ...due].sort(byAddress);
}
