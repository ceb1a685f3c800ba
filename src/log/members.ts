import { isUnsettled, type MemberRecord } from '../model/state.ts';
import { canonicalText } from './canonical-text.ts';

/** Where a fold keeps the records, by address. */
export interface MemberTable {
  get(address: string): MemberRecord | undefined;
  /** Keeps this record, or none, in place of what `get` gave; says whether that is a change. */
  put(address: string, record: MemberRecord | undefined): boolean;
}

/** Keeps the records as values in `members`. */
export const valueTable = (members: Record<string, MemberRecord>): MemberTable => ({
  get: (address) => members[address],
  put: (address, record) => {
    if (record === members[address]) return false;
    if (record === undefined) delete members[address];
    else members[address] = record;
    return true;
  },
});

/**
 * Keeps each record that no attempt can soon change as its canonical text: a fraction of the memory
 * of its value, and what a saved state is compared with.
 */
export class TextTable implements MemberTable {
  readonly #records = new Map<string, string | MemberRecord>();

  get(address: string): MemberRecord | undefined {
    const kept = this.#records.get(address);
    return typeof kept === 'string' ? (JSON.parse(kept) as MemberRecord) : kept;
  }

  put(address: string, record: MemberRecord | undefined): boolean {
    if (record === undefined) return this.#records.delete(address);
    this.#records.set(address, isUnsettled(record) ? record : canonicalText(record));
    return true;
  }

  /** The canonical texts of the records, with their addresses, in no order. */
  *texts(): Generator<readonly [address: string, text: string]> {
    for (const [address, kept] of this.#records) {
      yield [address, typeof kept === 'string' ? kept : canonicalText(kept)];
    }
  }
}
