/** What operators, members and accidents do to a site, and what must hold after each of it. */
import fc from 'fast-check';
import { encodePlan } from '../../src/plan/document.ts';
import { expected, toldOf } from '../plan/model.ts';
import { aMember, after } from '../support/builders.ts';
import { type Line, problemsOf } from '../support/checker.ts';
import { LogFold } from '../support/log-fold.ts';
import type { Fate } from './life.ts';
import { ADDRESSES, type Bound, type Ended, LIVES, type Lot, OTHER, type Site } from './site.ts';

const CAMPAIGNS: readonly string[] = ['inc-1', 'inc-2', 'inc-3'];
/** A campaign that begins while the story goes on. */
const BEGINS: Readonly<Record<string, string>> = { 'inc-2': after(45) };

export type Step =
  | { readonly do: 'list'; readonly campaign: string; readonly address: string }
  | { readonly do: 'protect' | 'new password' | 'no password'; readonly address: string }
  | { readonly do: 'join' | 'leave' | 'rm'; readonly address: string; readonly fate: Fate }
  | { readonly do: 'settle'; readonly address: string; readonly applied: boolean }
  | { readonly do: 'save' | 'locked' }
  | { readonly do: 'apply saved' | 'apply'; readonly fate: Fate; readonly lots: readonly Lot[] }
  | { readonly do: 'other applies'; readonly address: string; readonly fate: Fate }
  | { readonly do: 'restore'; readonly back: number }
  | { readonly do: 'wait'; readonly seconds: number };

const address = fc.constantFrom(...ADDRESSES);
const fate: fc.Arbitrary<Fate> = fc.record({
  dies: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 })),
  last: fc.constantFrom('undone', 'done', 'torn'),
});
/** Now and then every answer is lost: only so is anything undecided for more than one run. */
const lots: fc.Arbitrary<readonly Lot[]> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(
      fc.constantFrom<Lot>('ok', 'ok', 'ok', 'drop-before', 'drop-after', 'rejected'),
      { minLength: 1, maxLength: 6 },
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<readonly Lot[]>(['drop-before'], ['drop-after']) },
);
const doing = <T extends Step['do']>(...what: readonly T[]): fc.Arbitrary<T> =>
  fc.constantFrom(...what);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: doing('list'),
      campaign: fc.constantFrom(...CAMPAIGNS),
      address,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: doing('protect', 'new password', 'no password'), address }),
  },
  { weight: 2, arbitrary: fc.record({ do: doing('join', 'leave', 'rm'), address, fate }) },
  { weight: 1, arbitrary: fc.record({ do: doing('settle'), address, applied: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: doing('save', 'locked') }) },
  { weight: 6, arbitrary: fc.record({ do: doing('apply saved', 'apply'), fate, lots }) },
  { weight: 1, arbitrary: fc.record({ do: doing('other applies'), address, fate }) },
  { weight: 1, arbitrary: fc.record({ do: doing('restore'), back: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: doing('wait'), seconds: fc.constantFrom(5, 50, 90) }) },
);

export const steps: fc.Arbitrary<Step[]> = fc.array(step, {
  minLength: 4,
  maxLength: 40,
  size: 'max',
});

const STALING = [
  'reset_intended',
  'reset_outcome',
  'reset_settled',
  'campaign_credited',
  'sessions_revoked',
  'member_imported',
  'member_removed',
];

/** Whether the log has gone on without this plan. */
function isStale({ plan }: Bound, lines: readonly Line[]): boolean {
  const digest = encodePlan(plan).digest;
  const own = new Set(
    lines.flatMap(({ type, body, run }) =>
      type === 'run_started' && body['plan_digest'] === digest ? [run] : [],
    ),
  );
  const runs = new Map(
    lines.flatMap(({ type, body, run }) =>
      type === 'reset_intended' ? [[body.attempt, run] as const] : [],
    ),
  );
  return lines
    .slice(plan.log.records)
    .filter(({ type }) => STALING.includes(type))
    .some(({ type, body, run }) => {
      const by = type === 'reset_outcome' ? (runs.get(body.attempt) ?? run) : run;
      return !own.has(by);
    });
}

const isOfAnother = ({ plan }: Bound, [created]: readonly Line[]): boolean =>
  created !== undefined && created.body['lineage'] !== plan.state.lineage;

/** What was credited to a reset though that came before the campaign, or for a campaign that wants one of its own. */
function wrongCredits(lines: readonly Line[]): readonly string[] {
  const fold = new LogFold();
  return lines.flatMap((line) => {
    const { type, body, seq } = line;
    const reset = fold.members.get(body.email_address ?? '')?.reset;
    fold.take(line);
    if (type !== 'campaign_credited' || body.by !== 'satisfied') return [];
    return (body['campaigns'] as readonly string[])
      .filter((campaign) => !((reset?.required_at ?? '') >= (BEGINS[campaign] ?? '~')))
      .map((campaign) => `record ${seq} credits ${campaign}`);
  });
}

const without = <T>(items: readonly T[], wanted: (item: T) => boolean): readonly T[] =>
  items.filter((item) => !wanted(item));

const isUndecided = (outcome = 'applied'): boolean => ['open', 'unknown', 'held'].includes(outcome);

/** Whether a run may settle or reset somebody. */
export const changes = (what: string): boolean => what !== 'no_op' && !what.startsWith('skip');

export class Story {
  readonly site: Site;
  #saved: Bound | undefined;
  #exit: number | undefined;
  /** Addresses that are reset once an apply has ended with 0. */
  #converge: readonly string[] = [];

  constructor(site: Site) {
    this.site = site;
  }

  async take(step: Step): Promise<void> {
    const { site } = this;
    this.#exit = undefined;
    switch (step.do) {
      case 'list': {
        const is = (one: { readonly campaign: string; readonly address?: string }): boolean =>
          one.campaign === step.campaign && one.address === step.address;
        const { campaign, address: listed } = step;
        const since = BEGINS[campaign];
        const line = { campaign, address: listed, allow_breakglass: false };
        site.listings = site.listings.some(is)
          ? without(site.listings, is)
          : [...site.listings, since === undefined ? line : { ...line, since }];
        return;
      }
      case 'protect':
        if (!site.protect.delete(step.address)) site.protect.add(step.address);
        return;
      case 'new password':
        return this.#setPassword(step.address, `member-password-test-${site.uuid()}`);
      case 'no password':
        return this.#setPassword(step.address, undefined);
      case 'join':
      case 'leave':
        return this.#move(step.address, step.do);
      case 'rm':
        return this.#remove(step.address, step.fate);
      case 'settle':
        return this.#settle(step.address, step.applied);
      case 'save':
        this.#saved = await site.plan();
        return;
      case 'locked':
        return this.#locked();
      case 'apply saved':
        if (this.#saved !== undefined) await this.#apply(this.#saved, step.fate, step.lots);
        return;
      case 'apply':
        return this.applyNow(step.fate, step.lots).then(() => undefined);
      case 'other applies':
        return this.#other(step.address, step.fate);
      case 'restore':
        site.store.state = site.states.at(-1 - step.back);
        return;
      case 'wait':
        site.pass(step.seconds * 1000);
        return;
    }
  }

  /** Plans and applies; when that ends with 0, nothing of that plan is left. */
  async applyNow(fate: Fate, lots: readonly Lot[]): Promise<Ended> {
    const { site } = this;
    const bound = await site.plan();
    const planned = { ...site.told(), now: bound.plan.created_at };
    const ended = await this.#apply(bound, fate, lots);
    const left = expected({ ...planned, records: site.records(), roster: site.world.members });
    if (ended.exit === 0)
      for (const [who, what] of Object.entries(left ?? {}))
        if (changes(what)) site.wrong.push(`exit 0, and then ${what} for ${who}`);
    return ended;
  }

  async #apply(bound: Bound, fate: Fate, lots: readonly Lot[]): Promise<Ended> {
    const { site } = this;
    const policy = site.policy();
    const lines = site.lines();
    const refused =
      policy.digest !== bound.policy.digest || isOfAnother(bound, lines) || isStale(bound, lines);
    const calls = bound.plan.actions.flatMap(({ action, email_address = '' }) =>
      ['require', 'require_again', 'settle'].includes(action) ? [email_address] : [],
    );
    const before = site.records();
    const ended = await site.apply(bound, policy, fate, lots);
    this.#exit = ended.exit;
    // Sessions that a campaign left which lists the address no more are nobody's to end.
    const isDone = (address: string, ends: boolean): boolean =>
      !site.moved.has(address) && (ends || (before[address]?.reset?.sessions ?? []).length === 0);
    this.#converge = bound.plan.actions.flatMap(
      ({ action, email_address = '', revoke_sessions }) =>
        action.startsWith('require') && isDone(email_address, revoke_sessions)
          ? [email_address]
          : [],
    );
    if (ended.exit !== undefined && refused !== (ended.exit === 5))
      site.wrong.push(
        `exit ${ended.exit} of a plan that is ${refused ? '' : 'not '}stale: ${ended.said}`,
      );
    if (refused && ended.calls > 0) site.wrong.push('a plan that is stale was applied');
    for (const { email_address } of site.book.requests.slice(-ended.calls || Infinity))
      if (!calls.includes(email_address)) site.wrong.push(`${email_address} was not in the plan`);
    return ended;
  }

  async #other(address: string, fate: Fate): Promise<void> {
    const { site } = this;
    const listings = [{ campaign: 'other', address, allow_breakglass: false }];
    const bound = await site.plan(listings);
    await site.apply(bound, bound.policy, fate, ['ok']);
  }

  async #locked(): Promise<void> {
    const { site } = this;
    const { log, state } = site.store;
    site.store.holder = {
      ID: site.uuid(),
      Operation: 'apply',
      Info: '',
      Who: OTHER,
      Version: '',
      Created: site.now,
      Path: '',
    };
    const bound = await site.plan();
    const { exit, calls } = await site.apply(bound, bound.policy, LIVES, ['ok']);
    site.store.holder = undefined;
    if (exit !== 6 || calls > 0 || site.store.log !== log || site.store.state !== state)
      site.wrong.push(`exit ${exit ?? 'none'} while another holds the lock`);
  }

  #setPassword(address: string, password_id: string | undefined): void {
    const { world } = this.site;
    for (const { member_id, address: own } of world.members)
      if (own === address) world.setPassword(member_id, password_id);
  }

  #move(address: string, how: 'join' | 'leave'): void {
    const { site } = this;
    const { world, moved } = site;
    moved.add(address);
    const joined = aMember(address, {
      name: site.uuid(),
      organization_id: 'organization-test-3',
    });
    world.members =
      how === 'join'
        ? [...world.members, joined]
        : world.members.filter((one) => one.address !== address);
  }

  async #remove(address: string, fate: Fate): Promise<void> {
    const { site } = this;
    const record = site.records()[address];
    if (record === undefined || isUndecided(record.last_attempt?.outcome)) return;
    site.served.delete(address);
    await site.order(fate, (session) =>
      session.append('member_removed', { email_address: address, actor: 'ada', reason: 'left' }),
    );
  }

  async #settle(address: string, applied: boolean): Promise<void> {
    const { site } = this;
    const last = site.records()[address]?.last_attempt;
    if (last === undefined || !isUndecided(last.outcome)) return;
    site.served.delete(address);
    await site.order(LIVES, (session) =>
      session.append('reset_settled', {
        attempt: last.attempt,
        verdict: applied ? 'applied' : 'not_applied',
        evidence: {},
        by: 'person',
        actor: 'ada',
        reason: 'asked',
      }),
    );
  }

  /** What does not hold now; empty when all does. */
  async problems(): Promise<readonly string[]> {
    const { site } = this;
    const { plan } = await site.plan();
    const planned = JSON.stringify(Object.entries(toldOf(plan.actions)).sort());
    const table = JSON.stringify(
      Object.entries(expected(site.told()) ?? {})
        .filter(([, what]) => what !== 'no_op')
        .sort(),
    );
    const remains = { log: site.texts(), state: site.store.state };
    return [
      ...site.wrong,
      ...wrongCredits(site.lines()),
      ...(planned === table ? [] : [`planned ${planned}, and the table says ${table}`]),
      ...problemsOf(remains, {
        ledger: site.book.ledger(),
        exit: this.#exit,
        listed: ADDRESSES,
        converge: this.#converge,
        parallelism: site.parallelism,
      }),
    ];
  }
}
