/** Follows each attempt, credit and import of a log to what came of it. */
import type { ReportedOrder, ReportedOutcome, ReportedReset } from '../model/evidence.ts';
import { type LogBody, type LogRecord, hasEndedSessions } from '../model/log.ts';
import type { MemberRecord, Reset } from '../model/state.ts';

type Row = { -readonly [K in keyof ReportedReset]: ReportedReset[K] };

/** The part of a record that says when and in which run. */
type Moment = Pick<LogRecord, 'run' | 'at'>;

/** A log repeats the same few texts for each address: each is kept once. */
class Texts {
  readonly #texts = new Map<string, string>();
  readonly #lists = new Map<string, readonly string[]>();

  /** Those that are there, each once, as one text. */
  joined(texts: readonly (string | undefined)[]): string | undefined {
    const text = [...new Set(texts.filter((each) => each !== undefined))].join('; ');
    if (text === '') return undefined;
    const kept = this.#texts.get(text) ?? text;
    this.#texts.set(text, kept);
    return kept;
  }

  /** Each once, sorted. */
  list(texts: readonly string[]): readonly string[] {
    const sorted = [...new Set(texts)].sort();
    const key = sorted.join('\n');
    const kept = this.#lists.get(key) ?? sorted;
    this.#lists.set(key, kept);
    return kept;
  }
}

/** Rows whose attempt is not decided. */
class Undecided {
  readonly #addresses = new Map<string, string>();
  readonly #rows = new Map<string, Map<string, Row>>();

  add(attempt: string, row: Row): void {
    this.#addresses.set(attempt, row.email_address);
    const others = this.#rows.get(row.email_address) ?? new Map<string, Row>();
    this.#rows.set(row.email_address, others.set(attempt, row));
  }

  get(attempt: string): Row | undefined {
    return this.#rows.get(this.#addresses.get(attempt) ?? '')?.get(attempt);
  }

  of(address: string): readonly Row[] {
    return [...(this.#rows.get(address)?.values() ?? [])];
  }

  close(attempt: string): void {
    const address = this.#addresses.get(attempt) ?? '';
    this.#addresses.delete(attempt);
    const left = this.#rows.get(address);
    if (left?.delete(attempt) === true && left.size === 0) this.#rows.delete(address);
  }

  settle(address: string): void {
    for (const attempt of this.#rows.get(address)?.keys() ?? []) this.#addresses.delete(attempt);
    this.#rows.delete(address);
  }
}

const organizationsOf = (
  members: Readonly<Record<string, { readonly organization_id: string }>>,
): readonly string[] => Object.values(members).map(({ organization_id }) => organization_id);

/** A state tells how each of its resets came about; one by hand stays one by hand. */
const RESTORED: Readonly<Record<Reset['by'], ReportedOutcome>> = {
  applied: 'restored',
  superseded: 'restored',
  no_password: 'no_password',
  imported: 'imported',
};

/** Those keys whose value is known. */
const known = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;

/** The rows of a report, in the order of the log. */
export class ReportedResets {
  /** By campaign. */
  readonly orders: Map<string, ReportedOrder> = new Map();
  readonly #rows: Row[] = [];
  readonly #texts = new Texts();
  readonly #undecided = new Undecided();
  /** By address, the reset whose sessions are ended: no refused call, credit or import of a list has any. */
  readonly #latest = new Map<string, Row>();

  get rows(): readonly ReportedReset[] {
    return this.#rows;
  }

  intended({ run, at }: Moment, body: LogBody<'reset_intended'>): void {
    const { attempt, email_address, requirements, before } = body;
    for (const { campaign, reason, ticket } of requirements) {
      if (this.orders.has(campaign)) continue;
      this.orders.set(campaign, { campaign, reason, ...(ticket !== undefined && { ticket }) });
    }
    const row = this.#add({
      email_address,
      outcome: 'open',
      at,
      run,
      campaigns: this.#texts.list(requirements.map(({ campaign }) => campaign)),
      ...known({
        reason: this.#texts.joined(requirements.map(({ reason }) => reason)),
        ticket: this.#texts.joined(requirements.map(({ ticket }) => ticket)),
      }),
      organizations: this.#texts.list(organizationsOf(before)),
    });
    this.#undecided.add(attempt, row);
  }

  answered(body: LogBody<'reset_outcome'>): void {
    const { attempt, outcome, request_id, status_code, error_type } = body;
    const row = this.#undecided.get(attempt);
    if (row === undefined) return;
    Object.assign(row, known({ request_id, status_code, error_type }));
    switch (outcome) {
      case 'applied':
        return this.#decide(row, 'applied');
      case 'rejected':
      case 'no_effect':
        this.#undecided.close(attempt);
        row.outcome = outcome;
        return;
      case 'unknown':
        row.outcome = 'unknown';
    }
  }

  /** Returns the address that was settled. */
  settled({ attempt, verdict, actor, reason }: LogBody<'reset_settled'>): string | undefined {
    const row = this.#undecided.get(attempt);
    if (row === undefined) return undefined;
    if (actor !== undefined && reason !== undefined) row.decided = { actor, reason };
    if (verdict === 'held') {
      for (const each of this.#undecided.of(row.email_address)) each.outcome = 'held';
    } else this.#decide(row, verdict);
    return row.email_address;
  }

  recovered({ open }: LogBody<'run_recovered'>): void {
    for (const attempt of open) {
      const row = this.#undecided.get(attempt);
      if (row !== undefined) row.outcome = 'unknown';
    }
  }

  credited({ run, at }: Moment, body: LogBody<'campaign_credited'>): void {
    const { email_address, campaigns, by, read_at = at, evidence = {} } = body;
    this.#add({
      email_address,
      outcome: by,
      at: read_at,
      run,
      campaigns: this.#texts.list(campaigns),
      organizations: this.#texts.list(organizationsOf(evidence)),
    });
  }

  sessionsEnded(body: LogBody<'sessions_revoked'>): void {
    const row = this.#latest.get(body.email_address);
    if (row === undefined) return;
    const counted = hasEndedSessions(body) ? 'sessions_ended' : 'sessions_failed';
    row[counted] = (row[counted] ?? 0) + 1;
  }

  imported({ run, at }: Moment, body: LogBody<'member_imported'>): void {
    const { email_address, campaigns = [], required_at = at, reference, actor, reason } = body;
    const said = { email_address, run, ...known({ reference }), decided: { actor, reason } };
    if (body.record !== undefined) return this.#restored(said, body.record);
    this.#add({
      ...said,
      outcome: 'imported',
      at: required_at,
      campaigns: this.#texts.list(campaigns),
      organizations: [],
    });
  }

  /** What an earlier state said of the address; an attempt that it left undecided is held. */
  #restored(
    said: Pick<Row, 'email_address' | 'run' | 'decided'>,
    { reset, last_attempt }: MemberRecord,
  ): void {
    if (reset !== undefined) {
      const { by, required_at, campaigns, request_id, members } = reset;
      const row = this.#add({
        ...said,
        outcome: RESTORED[by],
        at: required_at,
        campaigns: this.#texts.list(campaigns),
        ...known({ request_id }),
        organizations: this.#texts.list(organizationsOf(members)),
      });
      this.#latest.set(row.email_address, row);
    }
    if (last_attempt === undefined || last_attempt.outcome === 'applied') return;
    const { attempt, at, outcome, campaigns, before = {} } = last_attempt;
    const row = this.#add({
      ...said,
      outcome: outcome === 'rejected' ? outcome : 'held',
      at,
      campaigns: this.#texts.list(campaigns),
      organizations: this.#texts.list(organizationsOf(before)),
    });
    if (row.outcome === 'held') this.#undecided.add(attempt, row);
  }

  /** Decides this attempt, and with it all of the address that were not decided. */
  #decide(row: Row, outcome: ReportedOutcome): void {
    for (const each of this.#undecided.of(row.email_address)) each.outcome = 'covered';
    this.#undecided.settle(row.email_address);
    row.outcome = outcome;
    if (outcome === 'applied') this.#latest.set(row.email_address, row);
  }

  #add(row: Row): Row {
    this.#rows.push(row);
    return row;
  }
}
