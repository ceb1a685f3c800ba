/** A ledger of calls for resets, as the emulator keeps one, for providers that a test scripts. */
import type { Ledger, LedgerRequest } from '../../src/emulator/server.ts';

const RESET = '/v1/b2b/passwords/email/require_reset';

export type Entry = { -readonly [K in keyof LedgerRequest]: LedgerRequest[K] };

export class LedgerBook {
  readonly requests: Entry[] = [];

  /** Enters a call that has arrived; it has no effect and no answer yet. */
  enter(email_address: string, fault: LedgerRequest['fault']): Entry {
    const seq = this.requests.length + 1;
    const entry: Entry = {
      seq,
      received_ms: seq,
      committed_ms: null,
      answered_ms: null,
      method: 'POST',
      path: RESET,
      email_address,
      member_id: '',
      attempt: seq,
      status_code: fault === 'drop-before' ? null : 200,
      error_type: '',
      request_id: `request-id-test-${seq}`,
      fault,
      effect: 'none',
    };
    this.requests.push(entry);
    return entry;
  }

  ledger(): Ledger {
    const totals = { requests: 0, by_status: {}, resets: {}, duplicates: 0, max_in_flight: 0 };
    return { requests: this.requests, totals };
  }
}
