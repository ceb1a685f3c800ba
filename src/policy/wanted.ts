/** Everyone whom one policy lists, each once: its own entries first, then the rows of its lists. */
import type { Range } from '../model/diagnostic.ts';
import type { Listing } from './entry.ts';
import { placeOf } from './entry.ts';
import type { Findings } from './findings.ts';
import { quote } from './findings.ts';

/** Where each protected address is said to be so. */
export type Protections = ReadonlyMap<string, Range>;

/** What is counted while a list is read, to be told once. */
export interface ListTally {
  repeated: number;
  firstRepeated?: readonly [row: Range, original: Range];
  protected: number;
  firstProtected?: readonly [row: Range, protection: Range];
}

export const emptyTally = (): ListTally => ({ repeated: 0, protected: 0 });

const COMPARED = ['reason', 'ticket', 'since', 'due', 'allow_breakglass'] as const;

/** The fields in which two listings of one address differ. */
function differences(a: Listing, b: Listing): readonly string[] {
  const ids = (['organization_id', 'member_id'] as const).filter(
    (id) => a.request[id] !== b.request[id],
  );
  return [...ids, ...COMPARED.filter((field) => a[field] !== b[field])];
}

export class Wanted {
  readonly #protections: Protections;
  readonly #findings: Findings;
  readonly #entries = new Map<string, Listing>();
  readonly #rows = new Map<string, Listing>();

  constructor(protections: Protections, findings: Findings) {
    this.#protections = protections;
    this.#findings = findings;
  }

  /** Takes an entry under `members`. */
  addEntry(listing: Listing): void {
    const first = this.#entries.get(listing.key);
    if (first !== undefined) {
      const detail = `${quote(listing.key)} is listed twice under "members".`;
      const more = { hint: 'Remove one of the two.', also: [placeOf(first)] };
      this.#findings.error('duplicate-member', placeOf(listing), detail, more);
      return;
    }
    this.#entries.set(listing.key, listing);
    const protection = this.#protections.get(listing.key);
    if (protection === undefined) return;
    const detail = `${quote(listing.key)} is to be reset and never to be reset.`;
    const hint = 'Remove it from "members", or from "protect" if it should be reset after all.';
    this.#findings.error('protected-member', placeOf(listing), detail, {
      hint,
      also: [protection],
    });
  }

  /** Takes a row of a list, after all entries. */
  addRow(row: Listing, tally: ListTally): void {
    if (this.#entries.has(row.key)) return;
    const first = this.#rows.get(row.key);
    if (first !== undefined) {
      this.#repeat(row, first, tally);
      return;
    }
    this.#rows.set(row.key, row);
    const protection = this.#protections.get(row.key);
    if (protection === undefined) return;
    tally.protected += 1;
    tally.firstProtected ??= [placeOf(row), protection];
  }

  #repeat(row: Listing, first: Listing, tally: ListTally): void {
    const differing = differences(row, first);
    if (differing.length === 0) {
      tally.repeated += 1;
      tally.firstRepeated ??= [placeOf(row), placeOf(first)];
      return;
    }
    this.#findings.error(
      'conflicting-member',
      placeOf(row),
      `${quote(row.key)} was listed before with another ${differing.join(' and ')}.`,
      {
        hint: 'Keep one of the two rows, or write the entry under "members": that overrides lists.',
        also: [placeOf(first)],
      },
    );
  }

  /** Warns once of what the rows of a list repeat, and once of what they name in vain. */
  close(tally: ListTally): void {
    if (tally.firstRepeated !== undefined) {
      const [row, original] = tally.firstRepeated;
      const what =
        tally.repeated === 1
          ? '1 row repeats an earlier one'
          : `${tally.repeated} rows repeat earlier ones`;
      const detail = `${what}; each address counts once. The first is shown.`;
      this.#findings.warn('duplicate-row', row, detail, { also: [original] });
    }
    if (tally.firstProtected !== undefined) {
      const [row, protection] = tally.firstProtected;
      const what =
        tally.protected === 1
          ? '1 address of this list is protected and will be skipped'
          : `${tally.protected} addresses of this list are protected and will be skipped`;
      this.#findings.warn('protected-row', row, `${what}. The first is shown.`, {
        also: [protection],
      });
    }
  }

  get size(): number {
    return this.#entries.size + this.#rows.size;
  }

  *listings(): Iterable<Listing> {
    yield* this.#entries.values();
    yield* this.#rows.values();
  }
}
