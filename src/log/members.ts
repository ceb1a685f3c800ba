import { isUnsettled, type MemberRecord } from '../model/state.ts';
import { canonicalText } from './canonical-text.ts';
import { TextArena } from './text-arena.ts';

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
 * of its value, and what a saved state is compared with. The texts lie outside of the heap: V8 lets
 * what is replaced by the hundred thousand grow to several times of what is kept before it collects.
 */
export class TextTable implements MemberTable {
  /** The records themselves, or the places of their texts. */
  readonly #records = new Map<string, number | MemberRecord>();
  readonly #texts = new TextArena();

  get(address: string): MemberRecord | undefined {
    const kept = this.#records.get(address);
    return typeof kept === 'number' ? (JSON.parse(this.#texts.read(kept)) as MemberRecord) : kept;
  }

  put(address: string, record: MemberRecord | undefined): boolean {
    const before = this.#records.get(address);
    if (typeof before === 'number') this.#texts.free(before);
    if (record === undefined) return this.#records.delete(address);
    const kept = isUnsettled(record) ? record : this.#texts.keep(canonicalText(record));
    this.#records.set(address, kept);
    return true;
  }

  /** The canonical texts of the records, with their addresses, in no order. */
  *texts(): Generator<readonly [address: string, text: string]> {
    for (const [address, kept] of this.#records) {
      yield [address, typeof kept === 'number' ? this.#texts.read(kept) : canonicalText(kept)];
    }
  }
}
