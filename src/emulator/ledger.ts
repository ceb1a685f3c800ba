/** The ledger: every /v1 request, what it did and what was answered. */
import type { FaultKind } from './options.ts';
import type { Effect } from './passwords.ts';
import { toAddress } from './records.ts';

/** One request; `null` means that it did not happen, `""` that there is none. */
export interface LedgerRequest {
  /** From 1. */
  readonly seq: number;
  /** Milliseconds since the start, as all times here; they only grow. */
  readonly received_ms: number;
  /** When the effect happened. */
  readonly committed_ms: number | null;
  /** When the whole answer was handed to the connection. */
  readonly answered_ms: number | null;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** As the request names it, in body or query; for a deletion by id, whose password it was. */
  readonly email_address: string;
  /** As the request names it, in body, query or path; for a deletion by id, its owner's. */
  readonly member_id: string;
  /** Counts the requests to this endpoint for this address, from 1; 0 without an address. */
  readonly attempt: number;
  /** Also of an answer that was lost on the way; null when none was made. */
  readonly status_code: number | null;
  readonly error_type: string;
  readonly request_id: string | null;
  readonly fault: FaultKind | '';
  readonly effect: Effect;
}

export interface Ledger {
  readonly requests: readonly LedgerRequest[];
  readonly totals: {
    readonly requests: number;
    /** Answers by status, lost ones included. */
    readonly by_status: Readonly<Record<string, number>>;
    /** Effects by address in lower case. */
    readonly resets: Readonly<Record<string, number>>;
    /** Effects beyond the first of an address. */
    readonly duplicates: number;
    /** Most requests that were waiting for their answer at once. */
    readonly max_in_flight: number;
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A request that is being answered; filled in as things happen. */
export type LedgerEntry = Writable<LedgerRequest>;

export interface LedgerBook {
  /** Milliseconds since the start. */
  now(): number;
  /** Enters a request; it is in flight until `leave`. */
  receive(method: string, path: string): LedgerEntry;
  /** Notes whom a request names, and counts the attempt. */
  name(entry: LedgerEntry, email_address: string, member_id: string): void;
  /** The request was answered, or its client left; later calls change nothing. */
  leave(entry: LedgerEntry): void;
  /** The ledger as it stands, a copy. */
  document(): Ledger;
}

/** Opens an empty ledger; its clock starts now. */
export function openLedger(): LedgerBook {
  const started = performance.now();
  const entries: LedgerEntry[] = [];
  const inFlight = new Set<LedgerEntry>();
  const attempts = new Map<string, number>();
  let max_in_flight = 0;
  const now = (): number => Math.round((performance.now() - started) * 1000) / 1000;
  return {
    now,
    receive(method, path) {
      const entry = newEntry(entries.length + 1, now(), method, path);
      entries.push(entry);
      inFlight.add(entry);
      max_in_flight = Math.max(max_in_flight, inFlight.size);
      return entry;
    },
    name(entry, email_address, member_id) {
      entry.email_address = email_address;
      entry.member_id = member_id;
      if (email_address === '') return;
      const key = `${entry.method} ${entry.path} ${toAddress(email_address)}`;
      entry.attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, entry.attempt);
    },
    leave: (entry) => void inFlight.delete(entry),
    document: () => documentOf(entries, max_in_flight),
  };
}

const newEntry = (seq: number, received_ms: number, method: string, path: string): LedgerEntry => ({
  seq,
  received_ms,
  committed_ms: null,
  answered_ms: null,
  method,
  path,
  email_address: '',
  member_id: '',
  attempt: 0,
  status_code: null,
  error_type: '',
  request_id: null,
  fault: '',
  effect: 'none',
});

function documentOf(entries: readonly LedgerEntry[], max_in_flight: number): Ledger {
  const effects = entries.filter(({ effect }) => effect !== 'none');
  const resets = countBy(effects, ({ email_address }) => toAddress(email_address));
  const answered = entries.filter(({ status_code }) => status_code !== null);
  return {
    requests: entries.map((entry) => ({ ...entry })),
    totals: {
      requests: entries.length,
      by_status: countBy(answered, ({ status_code }) => String(status_code)),
      resets,
      duplicates: effects.length - Object.keys(resets).length,
      max_in_flight,
    },
  };
}

function countBy(
  entries: readonly LedgerEntry[],
  key: (entry: LedgerEntry) => string,
): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(key(entry), (counts.get(key(entry)) ?? 0) + 1);
  return Object.fromEntries(counts);
}
