/** A project with its policy and its store, as several operators use them one after another. */
import { applyPlan } from '../../src/command/apply-plan.ts';
import { readPlanRoster } from '../../src/apply/refresh.ts';
import type { Session } from '../../src/apply/session.ts';
import { withSession } from '../../src/command/lock.ts';
import { newState } from '../../src/log/chain.ts';
import { hasErrors } from '../../src/model/diagnostic.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Policy } from '../../src/model/policy.ts';
import type { ResetAnswer } from '../../src/model/provider.ts';
import { encodePlan } from '../../src/plan/document.ts';
import { planResets } from '../../src/plan/plan.ts';
import { digestMeaning } from '../../src/policy/digest.ts';
import { StateLockedError } from '../../src/model/store.ts';
import { loadState } from '../../src/store/load.ts';
import type { Listing, World as Told } from '../plan/model.ts';
import { policyOf } from '../plan/worlds.ts';
import { BASE_URL, NOW, PROJECT, aMember } from '../support/builders.ts';
import { type Line, openIn } from '../support/checker.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { LogFold, stateOf } from '../support/log-fold.ts';
import { LedgerBook } from './ledger-book.ts';
import { type Fate, Life } from './life.ts';
import { MemoryStore } from './memory-store.ts';
import { type Call, World, accepted, lost, refused } from './scripted.ts';

export const ADDRESSES: readonly string[] = ['a', 'b', 'c', 'd'].map((n) => `${n}@example.com`);

/** Addresses that are members of two organizations. */
const SHARED = ADDRESSES.slice(0, 2);

/** What becomes of a call. */
export type Lot = 'ok' | 'drop-before' | 'drop-after' | 'rejected';

export interface Bound {
  readonly plan: Plan;
  readonly policy: Policy;
}

/** How an apply ended; without an exit code it died. */
export interface Ended {
  readonly exit: number | undefined;
  readonly calls: number;
  readonly said: string;
}

export const LIVES: Fate = { dies: 0, last: 'done' };

/** The campaigns that end sessions, too. */
const REVOKING: readonly string[] = ['inc-3'];

export class Site {
  readonly store: MemoryStore = new MemoryStore();
  readonly book: LedgerBook = new LedgerBook();
  readonly protect = new Set<string>();
  readonly world: World;
  /** What must never be and was. */
  readonly wrong: string[] = [];
  /** Addresses whose members came or went: their passwords prove little. */
  readonly moved = new Set<string>();
  /** Campaigns for which the password of an address was deleted. */
  readonly served = new Map<string, Set<string>>();
  /** Copies of the state as it was saved. */
  readonly states: string[] = [];
  listings: readonly Listing[] = [];
  now: string = NOW;
  readonly parallelism: number;
  #clock: FakeClock = new FakeClock(NOW);
  #uuids = 0;

  constructor(parallelism: number) {
    this.parallelism = parallelism;
    this.world = new World({ ...clockless, now: () => this.#clock.now() }, [
      ...ADDRESSES.map((address) => aMember(address)),
      ...SHARED.map((address) =>
        aMember(address, { name: `second ${address}`, organization_id: 'organization-test-2' }),
      ),
    ]);
  }

  /** The complete lines of the log. */
  texts(): readonly string[] {
    return this.store.log.split('\n').slice(0, -1);
  }

  lines(): readonly Line[] {
    return this.texts().map((line) => JSON.parse(line) as Line);
  }

  records(): Told['records'] {
    const fold = new LogFold();
    for (const line of this.lines()) fold.take(line);
    return Object.fromEntries(fold.members) as unknown as Told['records'];
  }

  /** What there is, for the table of the rules. */
  told(listings: readonly Listing[] = this.listings): Told {
    return {
      now: this.now,
      listings,
      records: this.records(),
      roster: this.world.members,
      protect: [...this.protect],
      revoking: REVOKING,
      replace: [],
      target: [],
      exclude: [],
    };
  }

  policy(listings: readonly Listing[] = this.listings): Policy {
    const policy = policyOf(this.told(listings));
    return { ...policy, digest: digestMeaning(policy) };
  }

  /** Plans as `mustreset plan` does. */
  async plan(listings: readonly Listing[] = this.listings): Promise<Bound> {
    const policy = this.policy(listings);
    const { state = newState(this.uuid(), PROJECT) } = await loadState(this.store);
    const { members } = state;
    const asked = { policy, members, now: this.now, replace: [] };
    const { plan, diagnostics } = planResets({
      policy,
      state,
      roster: await readPlanRoster(this.world, asked),
      now: this.now,
      options: {
        plan_id: this.uuid(),
        expires_at: new Date(Date.parse(this.now) + 86_400_000).toISOString(),
        tool: 'test 0',
        project_id: PROJECT,
        base_url: BASE_URL,
      },
    });
    if (plan === undefined || hasErrors(diagnostics)) throw new Error(JSON.stringify(diagnostics));
    return { plan, policy };
  }

  /** Applies; the lots decide what becomes of the calls, in turn. */
  async apply(bound: Bound, policy: Policy, fate: Fate, lots: readonly Lot[]): Promise<Ended> {
    const before = this.book.requests.length;
    const lotOf = (nth: number): Lot => lots[nth % lots.length] ?? 'ok';
    this.world.script = (call) => {
      this.#checkCall(call, bound.plan, policy);
      return this.#answer(call, lotOf(this.book.requests.length - before));
    };
    this.world.onRevoke = (member_id, nth) => this.#endSessions(member_id, lotOf(nth));
    const { log } = this.store;
    const ended = await this.#live(fate, (life) => this.#applied(bound.plan, policy, life));
    const { exit, said = '' } = ended ?? {};
    const wrote = exit !== undefined && this.store.log !== log;
    const hasFinished = wrote && this.lines().at(-1)?.type === 'run_finished';
    if (hasFinished && !this.#isSaved()) this.wrong.push('the state was not saved in the end');
    return { exit, said, calls: this.book.requests.length - before };
  }

  /** A run that a person orders: `state rm`, `state settle`. */
  async order(fate: Fate, append: (session: Session) => Promise<unknown>): Promise<void> {
    const started = { command: 'state', actor: 'ada', host: 'here', tool: 'test 0', source: {} };
    await this.#live(fate, (life) => {
      const holder = {
        clock: this.#clock,
        who: 'ada@here',
        version: 'test 0',
        interrupt: new AbortController().signal,
        lastResort: () => undefined,
        signingKeys: () => Promise.resolve([]),
        waiting: () => undefined,
      };
      const store = life.store(this.store);
      const request = { store, operation: 'state', lock_timeout_ms: 0, project_id: PROJECT };
      return withSession(holder, request, async (session) => {
        await session.begin(started, session.state()?.lineage ?? '');
        await append(session);
        await session.finish({ changed: 1 }, 0);
      });
    });
  }

  pass(ms: number): void {
    this.now = new Date(Date.parse(this.now) + ms).toISOString();
  }

  uuid(): string {
    this.#uuids += 1;
    return `00000000-0000-4000-8000-${String(this.#uuids).padStart(12, '0')}`;
  }

  async #live<T>(fate: Fate, work: (life: Life) => Promise<T>): Promise<T | undefined> {
    this.#clock = new SiteClock(this.now, () => this.uuid());
    const life = new Life(fate, this.#clock);
    const [at, ended] = await Promise.race([
      life.died.then((died) => [died, undefined] as const),
      work(life).then((done) => [this.#clock.now(), done] as const),
    ]);
    this.now = at;
    this.pass(1);
    // The lock of a dead process on this machine is taken over.
    this.store.holder = this.store.holder?.Who === OTHER ? this.store.holder : undefined;
    if (this.store.state !== undefined) this.states.push(this.store.state);
    return ended;
  }

  async #applied(plan: Plan, policy: Policy, life: Life): Promise<{ exit: number; said: string }> {
    const ports = {
      provider: life.provider(this.world),
      store: life.store(this.store),
      clock: this.#clock,
    };
    const said: string[] = [];
    let exit = -1;
    try {
      for await (const event of applyPlan(plan, ports, {
        policy: { type: 'present', policy },
        settings: { rate: 0, parallelism: this.parallelism },
        new_state: true,
        tool: 'test 0',
        lastResort: () => undefined,
      })) {
        if (event.type === 'reset_complete' && !this.#isAnswered(event.attempt))
          this.wrong.push(`${event.email_address} was shown before its outcome was in the log`);
        if (event.type === 'diagnostic') said.push(event.diagnostic.detail);
        if (event.type === 'change_summary') exit = event.exit_code;
      }
    } catch (error) {
      if (!(error instanceof StateLockedError)) throw error;
      exit = 6;
    }
    return { exit, said: said.join(' ') };
  }

  /**
   * Nobody is called who is protected, or for a campaign that does not list them or has not begun;
   * nor before the plan is kept, nor with more attempts open than a crash may leave.
   */
  #checkCall(call: Call, plan: Plan, { entries, protect }: Policy): void {
    const { email_address } = call.request;
    if (this.store.plans.get(plan.plan_id) !== [...encodePlan(plan).chunks].join(''))
      this.wrong.push('a reset was called for before its plan was kept');
    if (openIn(this.lines()) > 2 * this.parallelism)
      this.wrong.push('more attempts are open than a crash may leave');
    if (protect.includes(email_address)) this.wrong.push(`${email_address} is protected`);
    const wanted = entries
      .filter((entry) => entry.email_address === email_address)
      .flatMap(({ requirements }) => requirements)
      .filter(({ since = '' }) => since <= this.#clock.now())
      .map(({ campaign }) => campaign);
    const asked = this.#asked(email_address);
    if (asked.length === 0 || !asked.every((campaign) => wanted.includes(campaign)))
      this.wrong.push(`${email_address} was called for the sake of ${asked.join() || 'nothing'}`);
  }

  #answer(call: Call, lot: Lot): ResetAnswer {
    const address = call.request.email_address;
    const dropped = lot === 'drop-before' || lot === 'drop-after' ? lot : '';
    const before = this.book.requests.filter((one) => one.email_address === address).length;
    if (this.#intents(address).length <= before)
      this.wrong.push(`${address} was called before its intent`);
    const entry = this.book.enter(address, dropped);
    const request_id = entry.request_id ?? '';
    if (lot === 'rejected') {
      entry.status_code = 404;
      return refused(404, 'email_not_found');
    }
    if (lot !== 'drop-before') this.#takeEffect(call, (effect) => (entry.effect = effect));
    if (dropped !== '') return lost();
    entry.answered_ms = entry.seq;
    return accepted({ request_id });
  }

  /** Nobody is signed out whose reset was not to end sessions. */
  #endSessions(member_id: string, lot: Lot): ResetAnswer {
    const isLeft = Object.values(this.records()).some(({ reset }) =>
      reset?.sessions.includes(member_id),
    );
    if (!isLeft) this.wrong.push(`the sessions of ${member_id} were ended`);
    if (lot === 'rejected') return refused(403, 'session_authorization_error');
    return lot === 'ok' ? accepted() : lost();
  }

  /** Whether folding the records that the saved state covers gives the members of the whole log. */
  #isSaved(): boolean {
    const texts = this.texts();
    const serial = Number(/"serial":(\d+)/.exec(this.store.state ?? '')?.[1] ?? 0);
    return membersIn(stateOf(texts.slice(0, serial))) === membersIn(stateOf(texts));
  }

  #isAnswered(attempt: string): boolean {
    return this.lines().some(
      ({ type, body }) => type === 'reset_outcome' && body.attempt === attempt,
    );
  }

  #intents(address: string): readonly Line[] {
    return this.lines().filter(
      ({ type, body }) => type === 'reset_intended' && body.email_address === address,
    );
  }

  /** The campaigns that the latest intent for an address names. */
  #asked(address: string): readonly string[] {
    const { body } = this.#intents(address).at(-1) ?? {};
    const requirements = (body?.['requirements'] ?? []) as readonly { campaign: string }[];
    return requirements.map(({ campaign }) => campaign);
  }

  #takeEffect(call: Call, tell: (effect: 'deleted' | 'marked') => void): void {
    const address = call.request.email_address;
    const own = this.world.members.filter((member) => member.address === address);
    const active = own.filter(({ status }) => status === 'active').length;
    const asked = this.#asked(address);
    const served = this.served.get(address) ?? new Set();
    if (!this.moved.has(address) && asked.every((campaign) => served.has(campaign)))
      this.wrong.push(`${address} was reset again for ${asked.join()}`);
    this.world.takesEffect(call);
    if (!own.some(({ password_id }) => password_id !== undefined)) return;
    tell(active === 1 ? 'deleted' : 'marked');
    if (active !== 1) return;
    for (const campaign of asked) served.add(campaign);
    this.served.set(address, served);
  }
}

/** A state document without its first line. */
const membersIn = (document: string): string => document.slice(document.indexOf('\n'));

/** Somebody on another machine, whose lock nobody takes over. */
export const OTHER = 'eve@elsewhere';

const clockless = {
  monotonic: () => 0,
  sleep: () => Promise.resolve(),
  random: () => 0.5,
  uuid: () => '',
};

class SiteClock extends FakeClock {
  readonly #draw: () => string;

  constructor(now: string, draw: () => string) {
    super(now);
    this.#draw = draw;
  }

  override uuid(): string {
    return this.#draw();
  }
}
