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
import { planResets } from '../../src/plan/plan.ts';
import { digestMeaning } from '../../src/policy/digest.ts';
import { StateLockedError } from '../../src/model/store.ts';
import { loadState } from '../../src/store/load.ts';
import type { Listing, World as Told } from '../plan/model.ts';
import { policyOf } from '../plan/worlds.ts';
import { BASE_URL, NOW, PROJECT, aMember } from '../support/builders.ts';
import type { Line } from '../support/checker.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { LogFold } from '../support/log-fold.ts';
import { LedgerBook } from './ledger-book.ts';
import { type Fate, Life } from './life.ts';
import { MemoryStore } from './memory-store.ts';
import { type Call, World, accepted, lost } from './scripted.ts';

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
  #clock: FakeClock = new FakeClock(NOW);
  #uuids = 0;

  constructor() {
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
      revoking: [],
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
    this.world.script = (call) =>
      this.#answer(call, lots[(this.book.requests.length - before) % lots.length] ?? 'ok');
    const ended = await this.#live(fate, (life) => this.#applied(bound.plan, policy, life));
    const { exit, said = '' } = ended ?? {};
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
        settings: { rate: 0, parallelism: PARALLELISM },
        new_state: true,
        tool: 'test 0',
        lastResort: () => undefined,
      })) {
        if (event.type === 'diagnostic') said.push(event.diagnostic.detail);
        if (event.type === 'change_summary') exit = event.exit_code;
      }
    } catch (error) {
      if (!(error instanceof StateLockedError)) throw error;
      exit = 6;
    }
    return { exit, said: said.join(' ') };
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
      return {
        type: 'error',
        status_code: 404,
        error_type: 'email_not_found',
        error_message: 'Nobody has it.',
        request_id,
        elapsed_ms: 1,
      };
    }
    if (lot !== 'drop-before') this.#takeEffect(call, (effect) => (entry.effect = effect));
    if (dropped !== '') return lost();
    entry.answered_ms = entry.seq;
    return accepted({ request_id });
  }

  #intents(address: string): readonly Line[] {
    return this.lines().filter(
      ({ type, body }) => type === 'reset_intended' && body.email_address === address,
    );
  }

  #takeEffect(call: Call, tell: (effect: 'deleted' | 'marked') => void): void {
    const address = call.request.email_address;
    const own = this.world.members.filter((member) => member.address === address);
    const active = own.filter(({ status }) => status === 'active').length;
    const asked = (this.#intents(address).at(-1)?.body['requirements'] ?? []) as readonly {
      campaign: string;
    }[];
    const served = this.served.get(address) ?? new Set();
    if (!this.moved.has(address) && asked.every(({ campaign }) => served.has(campaign)))
      this.wrong.push(`${address} was reset again for ${asked.map((one) => one.campaign).join()}`);
    this.world.takesEffect(call);
    if (!own.some(({ password_id }) => password_id !== undefined)) return;
    tell(active === 1 ? 'deleted' : 'marked');
    if (active !== 1) return;
    for (const { campaign } of asked) served.add(campaign);
    this.served.set(address, served);
  }
}

export const PARALLELISM = 2;
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
