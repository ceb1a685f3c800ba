/** A machine whose power goes: the real apply over the real file store on a crash disk, and what it owes afterwards. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { setImmediate as tick } from 'node:timers/promises';
import { join } from 'node:path';
import { applyPlan } from '../../src/command/apply-plan.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Policy } from '../../src/model/policy.ts';
import type { Provider, ResetAnswer } from '../../src/model/provider.ts';
import type { RosterMember } from '../../src/model/roster.ts';
import type { Store, StoreLock } from '../../src/model/store.ts';
import { openFileStore } from '../../src/store/file/file-store.ts';
import { verifyStore } from '../../src/store/load.ts';
import { aMember, aPolicy, aRoster, thePlan } from '../support/builders.ts';
import { logLines, problemsIn } from '../support/checker.ts';
import { type Chance, type CrashDisk, mountCrashDisk } from './crash-fs.ts';
import { LedgerBook } from './ledger-book.ts';
import { notKeptAside } from './leftovers.ts';
import { QuickClock } from './quick-clock.ts';
import { type Call, World, accepted, lost } from './scripted.ts';

const LOG = 'mustreset.log.jsonl';
const STATE = 'mustreset.state.json';

export interface Ended {
  readonly exit: number;
  /** What was said that is not good. */
  readonly said: string;
}

interface Acknowledged {
  readonly lines: string[];
  serial: number;
  plan: string | undefined;
  readonly errored: string[];
}

export class Machine {
  readonly #chance: Chance;
  readonly #clock: QuickClock = new QuickClock();
  readonly #plan: Plan;
  readonly #policy: Policy;
  readonly #world: World;
  readonly #book = new LedgerBook();
  readonly #acknowledged: Acknowledged = { lines: [], serial: 0, plan: undefined, errored: [] };
  readonly #shown = new Map<string, string>();
  readonly #alone: readonly string[];
  readonly #late: string[] = [];
  readonly disk: CrashDisk;
  readonly listed: readonly string[];
  readonly parallelism: number;

  constructor(folder: string, chance: Chance) {
    this.#chance = chance;
    this.parallelism = 1 + Math.floor(chance() * 4);
    const count = 4 + Math.floor(chance() * 5);
    const shared = Math.floor(chance() * 3);
    this.listed = Array.from({ length: count }, (_, index) => `m${index}@example.com`);
    this.#alone = this.listed.slice(shared);
    const members = this.listed.flatMap((address, index): readonly RosterMember[] =>
      index < shared
        ? [
            aMember(address),
            aMember(address, { name: `${index}-2`, organization_id: 'organization-test-2' }),
          ]
        : [aMember(address)],
    );
    this.#policy = aPolicy(this.listed);
    this.#plan = thePlan({ policy: this.#policy, roster: aRoster(members) });
    this.#world = new World(this.#clock, members);
    this.disk = mountCrashDisk(folder, chance);
  }

  get store(): string {
    return join(this.disk.root, 'store');
  }

  calls(): number {
    return this.#book.requests.length;
  }

  pass(ms: number): void {
    this.#clock.pass(ms);
  }

  /** Applies until it ends or the power goes. */
  async run(): Promise<Ended | 'cut'> {
    return Promise.race([this.disk.off.then(() => 'cut' as const), this.#apply()]);
  }

  async #apply(): Promise<Ended> {
    const said: string[] = [];
    const ports = {
      provider: this.#connected(),
      store: this.#watched(openFileStore(this.store)),
      clock: this.#clock,
    };
    let exit = -1;
    try {
      for await (const event of applyPlan(this.#plan, ports, {
        policy: { type: 'present', policy: this.#policy },
        settings: { rate: 0, parallelism: this.parallelism },
        new_state: true,
        tool: 'test 0',
        lastResort: () => undefined,
      })) {
        if (event.type === 'reset_complete') this.#shown.set(event.attempt, event.outcome);
        if (event.type === 'diagnostic') said.push(event.diagnostic.detail);
        if (event.type === 'change_summary') exit = event.exit_code;
      }
    } catch (error) {
      said.push(String(error));
    }
    return { exit, said: said.join(' ') };
  }

  /** The provider of this start: a machine without power sends nothing and hears nothing. */
  #connected(): Provider {
    const { disk } = this;
    const { root } = disk;
    const gone = (): boolean => disk.isOff || disk.root !== root;
    const heard = async <T>(work: () => Promise<T>): Promise<T> => {
      if (gone()) return new Promise(() => undefined);
      const answer = await work();
      if (gone()) return new Promise(() => undefined);
      return answer;
    };
    const world = this.#world;
    world.script = async (call) => this.#answer(call, gone);
    return {
      project_id: world.project_id,
      base_url: world.base_url,
      check: () => heard(() => world.check()),
      readRoster: (request, signal) => heard(() => world.readRoster(request, signal)),
      requireReset: (request) => heard(() => world.requireReset(request)),
      revokeSessions: (id) => heard(() => world.revokeSessions(id)),
      close: () => Promise.resolve(),
    };
  }

  /** Takes effect at once or not at all; some answers are lost. */
  async #answer(call: Call, gone: () => boolean): Promise<ResetAnswer> {
    const address = call.request.email_address;
    const intents = this.#acknowledged.lines.filter(
      (line) => line.includes('"reset_intended"') && line.includes(`"email_address":"${address}"`),
    );
    const earlier = this.#book.requests.filter((request) => request.email_address === address);
    if (intents.length <= earlier.length)
      this.#late.push(`${address} was called before its intent`);
    const lot = this.#chance();
    const fault = lot < 0.05 ? 'drop-before' : lot < 0.1 ? 'drop-after' : '';
    const hadOne = this.#world.members.some(
      (member) => member.address === address && member.password_id !== undefined,
    );
    const entry = this.#book.enter(address, fault);
    if (fault !== 'drop-before') {
      this.#world.takesEffect(call);
      if (hadOne) entry.effect = this.#alone.includes(address) ? 'deleted' : 'marked';
    }
    while (this.#chance() < 0.6) await tick();
    if (gone()) return new Promise(() => undefined);
    if (fault !== '') return lost();
    entry.answered_ms = entry.seq;
    return accepted({ request_id: entry.request_id ?? '' });
  }

  /** The store, with a note of everything that it said was durable. */
  #watched(store: Store): Store {
    const { disk } = this;
    const { root } = disk;
    const noted = this.#acknowledged;
    const note = (change: () => void): void => {
      if (!disk.isOff && disk.root === root) change();
    };
    const watched = (lock: StoreLock): StoreLock => ({
      ...lock,
      append: async (lines) => {
        await lock.append(lines);
        note(() => noted.lines.push(...lines.split('\n').slice(0, -1)));
      },
      saveState: async (state) => {
        await lock.saveState(state);
        note(() => (noted.serial = state.log.records));
      },
      keepPlan: async (planId, chunks) => {
        await lock.keepPlan(planId, chunks);
        note(() => (noted.plan = [...chunks].join('')));
      },
      appendErrored: async (line) => {
        await lock.appendErrored(line);
        note(() => noted.errored.push(line));
      },
    });
    return { ...store, lock: async (info) => watched(await store.lock(info)) };
  }

  /** What was acknowledged or shown and is no longer there. */
  lost(): readonly string[] {
    const read = (path: string): string =>
      existsSync(join(this.store, path)) ? readFileSync(join(this.store, path), 'utf8') : '';
    const names = existsSync(this.store) ? readdirSync(this.store) : [];
    const { lines, serial, plan, errored } = this.#acknowledged;
    const log = new Set(read(LOG).split('\n'));
    const kept = names
      .filter((name) => name.includes('errored'))
      .map(read)
      .join('');
    const saved = Number(/"serial":(\d+)/.exec(read(STATE))?.[1] ?? 0);
    const outcomes = new Map(
      existsSync(this.store)
        ? logLines(this.store)
            .filter(({ type }) => type === 'reset_outcome')
            .map(({ body }) => [body.attempt, body.outcome])
        : [],
    );
    return [
      ...this.#late,
      ...lines.filter((line) => !log.has(line)).map((line) => `lost of the log: ${line}`),
      ...(saved < serial ? [`the state covers ${saved} records and was saved at ${serial}`] : []),
      ...(plan === undefined || read(`plans/${this.#plan.plan_id}.json`) === plan
        ? []
        : ['the kept plan is lost']),
      ...(existsSync(this.store) ? notKeptAside(this.store) : []),
      ...errored.filter((line) => !kept.includes(line)).map((line) => `lost: ${line}`),
      ...[...this.#shown]
        .filter(([attempt, outcome]) => outcomes.get(attempt) !== outcome)
        .map(([attempt, outcome]) => `${attempt} was shown as ${outcome}`),
    ];
  }

  /** What the independent checker says. */
  problems(exit: number | undefined): readonly string[] {
    if (!existsSync(this.store))
      return this.#book.requests.length === 0 ? [] : ['calls without a log'];
    return problemsIn({
      store: this.store,
      ledger: this.#book.ledger(),
      exit,
      listed: this.listed,
      parallelism: this.parallelism,
      secret: 'secret-test-nowhere',
    });
  }

  /** Addresses that only a person may release. */
  held(): readonly string[] {
    const held = new Set<string>();
    const attempts = new Map<string, string>();
    for (const { type, body } of logLines(this.store)) {
      if (type === 'reset_intended') attempts.set(body.attempt ?? '', body.email_address ?? '');
      if (type === 'reset_settled' && body.verdict === 'held')
        held.add(attempts.get(body.attempt ?? '') ?? '');
    }
    return [...held];
  }

  /** Effects that could be observed, and calls for the same address behind them. */
  repeated(): readonly string[] {
    const done = new Set<string>();
    const found: string[] = [];
    for (const { email_address, effect } of this.#book.requests) {
      if (done.has(email_address)) found.push(`${email_address} was called for after its effect`);
      if (effect === 'deleted') done.add(email_address);
    }
    return found;
  }

  async unverified(): Promise<readonly string[]> {
    const verified = await verifyStore(openFileStore(this.store));
    return verified?.ok === true && verified.open_run === undefined
      ? []
      : [`log verify: ${JSON.stringify(verified)}`];
  }
}
