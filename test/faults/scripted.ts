/** An identity provider that answers what a test wants, and a run of a plan against it. */
import { applyPlan, type ApplyPlanOptions } from '../../src/command/apply-plan.ts';
import { addressOrLower } from '../../src/policy/address.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { ApplyEvent } from '../../src/model/event.ts';
import type { LogRecord } from '../../src/model/log.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Policy } from '../../src/model/policy.ts';
import type {
  Provider,
  ResetAnswer,
  ResetRequest,
  RosterRequest,
} from '../../src/model/provider.ts';
import type { Roster, RosterMember } from '../../src/model/roster.ts';
import { BASE_URL, PROJECT } from '../support/builders.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import type { MemoryStore } from './memory-store.ts';

export const accepted = (
  more: Partial<Extract<ResetAnswer, { type: 'accepted' }>> = {},
): ResetAnswer => ({
  type: 'accepted',
  status_code: 200,
  request_id: 'request-id-test-1',
  elapsed_ms: 1,
  ...more,
});

export const refused = (
  status_code: number,
  error_type: string,
  retry_after_ms?: number,
): ResetAnswer => ({
  type: 'error',
  status_code,
  error_type,
  error_message: 'Said the API.',
  request_id: 'request-id-test-2',
  elapsed_ms: 1,
  ...(retry_after_ms !== undefined && { retry_after_ms }),
});

export const lost = (
  cause: Extract<ResetAnswer, { type: 'unreadable' }>['cause'] = 'connection_lost',
  status_code?: number,
): ResetAnswer => ({
  type: 'unreadable',
  cause,
  message: 'Nothing readable.',
  elapsed_ms: 1,
  ...(status_code !== undefined && { status_code }),
});

export const notSent = (
  cause: Extract<ResetAnswer, { type: 'not_sent' }>['cause'],
): ResetAnswer => ({
  type: 'not_sent',
  cause,
  message: 'Not sent.',
  elapsed_ms: 0,
});

export interface Call {
  readonly request: ResetRequest;
  readonly at: number;
  /** Which call of this address it is, from 1. */
  readonly nth: number;
}

type Script = (call: Call, world: World) => ResetAnswer | Promise<ResetAnswer>;

/** The members of a project, and the calls that came. */
export class World implements Provider {
  readonly project_id = PROJECT;
  readonly base_url = BASE_URL;
  readonly calls: Call[] = [];
  readonly readings: RosterRequest[] = [];
  members: RosterMember[];
  inFlight = 0;
  mostInFlight = 0;
  script: Script = (call) => this.takesEffect(call);
  onCheck: () => Promise<{ readonly date?: string }> = () => Promise.resolve({});
  onRead: (request: RosterRequest, signal?: AbortSignal) => Promise<void> = () => Promise.resolve();
  readonly #clock: Clock;

  constructor(clock: Clock, members: readonly RosterMember[]) {
    this.#clock = clock;
    this.members = [...members];
  }

  check(): Promise<{ readonly date?: string }> {
    return this.onCheck();
  }

  async readRoster(request: RosterRequest, signal?: AbortSignal): Promise<Roster> {
    const read_at = this.#clock.now();
    this.readings.push(request);
    await this.onRead(request, signal);
    const addresses = new Set(request.addresses);
    const ids = new Set((request.member_ids ?? []).map(({ member_id }) => member_id));
    const members = this.members.filter(
      ({ address, member_id, status }) =>
        (addresses.has(address) && status !== 'deleted') || ids.has(member_id),
    );
    return { read_at, reads: 1, members };
  }

  async requireReset(request: ResetRequest): Promise<ResetAnswer> {
    const nth = 1 + this.callsOf(request.email_address).length;
    const call = { request, at: this.#clock.monotonic(), nth };
    this.calls.push(call);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      return await this.script(call, this);
    } finally {
      this.inFlight -= 1;
    }
  }

  /** Members whose sessions were to be ended, call by call. */
  readonly revoked: string[] = [];
  onRevoke: (member_id: string, nth: number) => ResetAnswer | Promise<ResetAnswer> = () =>
    accepted();

  async revokeSessions(member_id: string): Promise<ResetAnswer> {
    this.revoked.push(member_id);
    return this.onRevoke(member_id, this.revoked.filter((id) => id === member_id).length);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  callsOf(address: string): readonly Call[] {
    const canonical = addressOrLower(address);
    return this.calls.filter(({ request }) => addressOrLower(request.email_address) === canonical);
  }

  /** As Stytch does: with one active member the password is deleted. */
  takesEffect({ request }: Call): ResetAnswer {
    const address = addressOrLower(request.email_address);
    const own = this.members.filter((member) => member.address === address);
    if (own.filter(({ status }) => status === 'active').length === 1) {
      for (const { member_id } of own) this.setPassword(member_id, undefined);
    }
    return accepted();
  }

  setPassword(member_id: string, password_id: string | undefined): void {
    this.members = this.members.map((member) => {
      if (member.member_id !== member_id) return member;
      const { password_id: _old, ...bare } = member;
      return { ...bare, ...(password_id !== undefined && { password_id }) };
    });
  }
}

export interface Applied {
  readonly exit: number;
  readonly summary: Readonly<Record<string, unknown>>;
  readonly events: readonly ApplyEvent[];
  readonly records: readonly LogRecord[];
  readonly lastResort: readonly string[];
}

export const recordsOf = (log: string): readonly LogRecord[] =>
  log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogRecord);

export interface Rehearsal {
  readonly plan: Plan;
  readonly policy: Policy;
  readonly world: World;
  readonly store: MemoryStore;
  readonly clock: FakeClock;
}

/** Applies the plan; a run that only sleeps on is told, not waited for. */
export async function applied(
  { plan, policy, world, store, clock }: Rehearsal,
  options: Partial<ApplyPlanOptions> = {},
): Promise<Applied> {
  const events: ApplyEvent[] = [];
  const lastResort: string[] = [];
  const ports = { provider: world, store, clock };
  for await (const event of applyPlan(plan, ports, {
    policy: { type: 'present', policy },
    new_state: true,
    tool: 'test 0',
    lastResort: (line) => lastResort.push(line),
    ...options,
  })) {
    events.push(event);
  }
  const last = events.at(-1);
  if (last?.type !== 'change_summary') throw new Error('No summary.');
  return {
    exit: last.exit_code,
    summary: { ...last.summary },
    events,
    records: recordsOf(store.log),
    lastResort,
  };
}
