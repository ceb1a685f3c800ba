/** Builds logs for tests: by hand, or a random but valid history. */
import fc from 'fast-check';
import { positionAfter, sealRecord, startPosition } from '../../src/log/chain.ts';
import { signCheckpoint } from '../../src/log/checkpoint.ts';
import type { SigningKey } from '../../src/log/note.ts';
import type { LogBody, LogRecord, LogRecordType } from '../../src/model/log.ts';
import type { LogPosition, PreImage } from '../../src/model/state.ts';

export const LINEAGE = '0b0e0000-0000-4000-8000-000000000001';
export const PROJECT = 'project-test-00000000-0000-4000-8000-000000000001';

export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const at = (n: number): string => new Date(Date.UTC(2026, 10, 20) + n * 1000).toISOString();

/** A log that grows record by record; each is a second later than the one before. */
export class LogBuilder {
  readonly records: LogRecord[] = [];
  readonly lines: string[] = [];
  readonly positions: LogPosition[];
  run: string = uuid(1);
  readonly #lineage: string;

  constructor(lineage: string = LINEAGE) {
    this.#lineage = lineage;
    this.positions = [startPosition(lineage)];
    this.put('log_created', { lineage: lineage, project_id: PROJECT });
  }

  get position(): LogPosition {
    return this.positions.at(-1) ?? startPosition(LINEAGE);
  }

  /** The log as its file holds it. */
  get text(): string {
    return this.lines.map((line) => `${line}\n`).join('');
  }

  put<T extends LogRecordType>(
    type: T,
    body: LogBody<T>,
    when: string = at(this.position.records),
  ): this {
    const { records: seq, head: prev } = this.position;
    const sealed = sealRecord({ at: when, run: this.run, type, body, seq, prev });
    this.records.push(sealed.record);
    this.lines.push(sealed.line);
    this.positions.push(positionAfter(this.position, sealed));
    return this;
  }

  start(run: string): this {
    this.run = run;
    return this.put('run_started', {
      command: 'apply',
      actor: 'ada',
      host: 'h',
      tool: 'mustreset 1',
    });
  }

  intend(
    attempt: string,
    email_address: string,
    more: { campaigns?: readonly string[]; before?: PreImage; revoke_sessions?: boolean } = {},
  ): this {
    const { campaigns = ['inc-1'], before = beforeOf(attempt), revoke_sessions = false } = more;
    return this.put('reset_intended', {
      attempt,
      email_address,
      requirements: campaigns.map((campaign) => ({ campaign, reason: 'A dump.' })),
      request: { email_address },
      revoke_sessions,
      before,
    });
  }

  outcome(
    attempt: string,
    outcome: LogBody<'reset_outcome'>['outcome'],
    request_id?: string,
  ): this {
    return this.put('reset_outcome', { attempt, outcome, ...(request_id && { request_id }) });
  }

  settle(attempt: string, verdict: LogBody<'reset_settled'>['verdict']): this {
    return this.put('reset_settled', { attempt, verdict, evidence: {}, by: 'read' });
  }

  /** Signs what stands there, as the end of a run does. */
  checkpoint(...keys: readonly SigningKey[]): this {
    return this.note(signCheckpoint({ lineage: this.#lineage, ...this.position }, keys));
  }

  /** A checkpoint with a note of one's own. */
  note(note: string): this {
    return this.put('checkpoint', { note }, this.records.at(-1)?.at);
  }

  finish(): this {
    return this.put('run_finished', { summary: { required: 1 }, exit_code: 0 });
  }
}

/** A pre-image of one active member, named after the attempt. */
export const beforeOf = (attempt: string): PreImage => ({
  [`member-test-${attempt}`]: {
    organization_id: 'organization-test-1',
    status: 'active',
    password_id: `member-password-test-${attempt}`,
  },
});

interface Step {
  readonly op: number;
  readonly address: number;
  readonly pick: number;
}

const STEP: fc.Arbitrary<Step> = fc.record({
  op: fc.nat(13),
  address: fc.nat(3),
  pick: fc.nat(1000),
});

/** Random histories as a run of mustreset could have written them, with runs that were cut off. */
export const histories = (): fc.Arbitrary<LogBuilder> =>
  fc.array(STEP, { maxLength: 60 }).map((steps) => new Historian().write(steps));

const CAMPAIGNS = ['inc-1', 'inc-2', 'inc-3'];
const STATUSES = ['active', 'invited', 'pending'] as const;
const OUTCOMES = ['applied', 'rejected', 'no_effect', 'unknown'] as const;
const VERDICTS = ['applied', 'superseded', 'not_applied', 'held'] as const;

/** Knows only what is open, what is undecided and who has a reset, so as to write what fits. */
class Historian {
  readonly #log = new LogBuilder();
  readonly #open = new Map<string, string>();
  readonly #undecided = new Map<string, string[]>();
  readonly #reset = new Set<string>();
  #running = false;
  #next = 10;

  write(steps: readonly Step[]): LogBuilder {
    for (const step of steps) this.#step(step);
    return this.#log;
  }

  #step({ op, address: index, pick }: Step): void {
    const address = `user${index}@example.com`;
    if (!this.#running) this.#begin();
    const undecided = this.#undecided.get(address) ?? [];
    const isOpen = [...this.#open.values()].includes(address);
    if (op <= 3 && !isOpen) return this.#intend(address, pick);
    if (op <= 6) return this.#answer(pick);
    if (op === 7 && undecided.length > 0 && !isOpen) return this.#settle(address, undecided, pick);
    if (op === 8) return this.#credit(address, pick);
    if (op === 9) {
      const member_id = `member-test-${uuid(10 + (pick % this.#next))}`;
      this.#log.put('sessions_revoked', {
        email_address: address,
        member_id,
        status_code: [200, 404, 500][pick % 3] ?? 200,
      });
    }
    if (op === 10 && undecided.length === 0) return this.#import(address, pick);
    if (op === 11 && undecided.length === 0) {
      this.#reset.delete(address);
      this.#log.put('member_removed', { email_address: address, actor: 'ada', reason: 'Left.' });
    }
    if (op === 12 && this.#open.size === 0) {
      this.#log.finish();
      this.#running = false;
    }
    if (op === 13) this.#cutOff();
  }

  #begin(): void {
    this.#log.start(uuid((this.#next += 1)));
    this.#running = true;
  }

  #intend(address: string, pick: number): void {
    const attempt = uuid((this.#next += 1));
    const before: PreImage = Object.fromEntries(
      STATUSES.slice(0, 1 + (pick % 3)).map((status, n) => [
        n === 0 ? `member-test-${attempt}` : `member-test-${n}`,
        { organization_id: `o${n}`, status, ...(n < 2 && { password_id: `p${pick}` }) },
      ]),
    );
    const campaigns = CAMPAIGNS.filter((_, n) => (pick >> n) % 2 === 0).toReversed();
    this.#log.intend(attempt, address, { campaigns, before, revoke_sessions: pick % 4 === 0 });
    this.#open.set(attempt, address);
    this.#undecided.set(address, [...(this.#undecided.get(address) ?? []), attempt]);
  }

  #answer(pick: number): void {
    const [attempt, address] = [...this.#open][pick % Math.max(1, this.#open.size)] ?? [];
    if (attempt === undefined || address === undefined) return;
    const outcome = OUTCOMES[(pick >> 3) % 4] ?? 'unknown';
    this.#log.outcome(attempt, outcome, pick % 2 === 0 ? `request-id-${attempt}` : undefined);
    this.#open.delete(attempt);
    if (outcome === 'unknown') return;
    const left = (this.#undecided.get(address) ?? []).filter((other) => other !== attempt);
    this.#undecided.set(address, outcome === 'applied' ? [] : left);
    if (outcome === 'applied') this.#reset.add(address);
  }

  #settle(address: string, undecided: readonly string[], pick: number): void {
    const verdict = VERDICTS[pick % 4] ?? 'held';
    this.#log.settle(undecided[pick % undecided.length] ?? '', verdict);
    if (verdict === 'held') return;
    this.#undecided.set(address, []);
    if (verdict !== 'not_applied') this.#reset.add(address);
  }

  #credit(address: string, pick: number): void {
    const campaigns = [CAMPAIGNS[pick % 3] ?? ''];
    if (this.#reset.has(address) && pick % 2 === 0) {
      this.#log.put('campaign_credited', { email_address: address, campaigns, by: 'satisfied' });
      return;
    }
    this.#log.put('campaign_credited', {
      email_address: address,
      campaigns,
      by: 'no_password',
      read_at: at(pick),
      evidence: { 'member-test-1': { organization_id: 'o1' } },
    });
    this.#reset.add(address);
  }

  #import(address: string, pick: number): void {
    this.#log.put('member_imported', {
      email_address: address,
      campaigns: [CAMPAIGNS[pick % 3] ?? ''],
      required_at: at(pick),
      actor: 'ada',
      reason: 'By hand.',
    });
    this.#reset.add(address);
  }

  #cutOff(): void {
    const run = this.#log.run;
    this.#log.run = uuid((this.#next += 1));
    this.#log.put('run_recovered', { run, open: [...this.#open.keys()] });
    this.#open.clear();
    this.#running = false;
  }
}
