/** Makes malformed input: whole documents of every kind, spoiled in ways that a seed decides. */
import type { Plan } from '../../src/model/plan.ts';
import type { Members } from '../../src/model/state.ts';
import { genesis, headOf } from '../../src/log/chain.ts';
import { encodePlan } from '../../src/plan/document.ts';
import { encodeState } from '../../src/store/state-document.ts';
import { canonical } from '../support/log-fold.ts';
import { randomFrom } from '../support/random.ts';
import { LINEAGE, LogBuilder, uuid } from '../log/history.ts';
import {
  aMember,
  aPolicy,
  aRoster,
  aState,
  anAttempt,
  anEntry,
  aReset,
  after,
  thePlan,
} from '../support/builders.ts';

export const KINDS = [
  'policy',
  'settings',
  'world',
  'csv',
  'jsonl',
  'txt',
  'plan',
  'forged plan',
  'state',
  'forged state',
  'log',
  'forged log',
  'reset answer',
  'read answer',
] as const;
export type Kind = (typeof KINDS)[number];

export interface Malformed {
  readonly kind: Kind;
  readonly seed: number;
  readonly bytes: Buffer;
}

const POLICY = `# yaml-language-server: $schema=../schemas/policy.schema.json
version: 1
campaign: inc-1042
reason: Credential stuffing against the login page
ticket: INC-1042
requested_by: security@example.com
since: 2026-11-20T14:30:00Z
due: 2026-11-27
revoke_sessions: false
limits:
  max_resets: 500
  max_organizations: 20
protect:
  - breakglass@example.com
members:
  - ada@example.com # the first
  - "alan@example.com"
  - email_address: grace@example.com
    organization_id: acme
    member_id: member-test-1f0a0000-0000-4000-8000-000000000001
    reason: >-
      Password found
      in a public dump
    allow_breakglass: true
  - {email_address: 'barbara@example.com', ticket: INC-2, since: 2026-11-01}
members_from:
  - file: list.csv
  - file: list.jsonl
  - file: list.txt
`;

const SETTINGS = `version: 1
policy: [policy.yaml, policies]
state: ./store
project_id: project-test-00000000-0000-4000-8000-000000000001
base_url: http://127.0.0.1:8787
parallelism: 10
rate: 50
limits: {max_resets: 10, max_admins: 1}
protect:
  - root@example.com
`;

const WORLD = `version: 1
project: {project_id: project-test-00000000-0000-4000-8000-000000000001, secret: secret-test-x, passwords: cross_org}
organizations:
  - organization_slug: acme
    organization_name: Acme
    members:
      - {email_address: ada@example.com, password: correct-horse, status: active, roles: [stytch_admin], is_breakglass: false, external_id: a1, sessions: 1}
      - {email_address: alan@example.com}
  - organization_slug: globex
    members:
      - email_address: ada@example.com
        status: invited
`;

const CSV = `email_address,organization_id,reason,since,_note
carol@example.com,acme,"In a dump, twice",2026-11-01,x
"dan@example.com",,"He said ""no""",,
erin@example.com,,,2026-11-20T10:00:00Z,
`;

const JSONL = `{"email_address":"frank@example.com","reason":"Dump","due":"2026-12-01"}
{"email_address":"gina@example.com","allow_breakglass":true,"organization_id":"globex"}
`;

const TXT = 'henry@example.com\n\n  ida@example.com  \njack@b\u00fccher.example\n';

const aPlan = (): Plan =>
  thePlan({
    policy: aPolicy([
      anEntry('ada@example.com', {
        request: { organization_id: 'acme' },
        requirements: [{ ticket: 'INC-1', since: after(-60), due: after(86_400) }],
      }),
      anEntry('alan@example.com', { revoking: ['inc-1'] }),
      'barbara@example.com',
      'gone@example.com',
    ]),
    roster: aRoster([
      'ada@example.com',
      aMember('alan@example.com', { is_admin: true }),
      aMember('alan@example.com', { name: 2, organization_id: 'organization-test-2' }),
      'barbara@example.com',
    ]),
    state: aState({
      'alan@example.com': aReset({ campaigns: ['inc-0'] }),
      'barbara@example.com': anAttempt('unknown'),
    }),
  });

export const aLog = (): LogBuilder =>
  new LogBuilder()
    .start(uuid(1))
    .intend(uuid(11), 'ada@example.com', { revoke_sessions: true })
    .outcome(uuid(11), 'applied', 'request-id-test-1')
    .intend(uuid(12), 'alan@example.com')
    .outcome(uuid(12), 'unknown')
    .settle(uuid(12), 'held')
    .put('sessions_revoked', {
      email_address: 'ada@example.com',
      member_id: `member-test-${uuid(11)}`,
      status_code: 200,
    })
    .finish()
    .start(uuid(2))
    .put('campaign_credited', {
      email_address: 'grace@example.com',
      campaigns: ['inc-1'],
      by: 'no_password',
      read_at: after(0),
      evidence: { 'member-test-9': { organization_id: 'organization-test-1' } },
    })
    .intend(uuid(13), 'barbara@example.com');

const MEMBERS: Members = {
  'ada@example.com': aReset({ sessions: ['member-test-1'] }),
  'alan@example.com': anAttempt('held'),
  'barbara@example.com': anAttempt('applied', {}, aReset().reset),
};

const MEMBER = {
  member_id: 'member-test-1f0a0000-0000-4000-8000-000000000001',
  organization_id: 'organization-test-1f0a0000-0000-4000-8000-000000000001',
  email_address: 'ada@example.com',
  status: 'active',
  member_password_id: 'member-password-test-1',
  external_id: 'a1',
  is_admin: false,
  is_breakglass: false,
  trusted_metadata: { deep: [1, { more: null }] },
};

const RESET_ANSWER = {
  status_code: 200,
  request_id: 'request-id-test-1',
  member_id: MEMBER.member_id,
  member: MEMBER,
  organization: { organization_id: MEMBER.organization_id },
};

const READ_ANSWER = {
  status_code: 200,
  request_id: 'request-id-test-2',
  members: [MEMBER, { ...MEMBER, member_id: 'member-test-2', status: 'pending' }],
  member: MEMBER,
  organizations: [{ organization_id: MEMBER.organization_id, organization_slug: 'acme' }],
  results_metadata: { total: 2, next_cursor: 'c' },
  error_type: 'too_many_requests',
  error_message: 'No.',
};

const stateText = (members: Members): string => {
  const { lineage, project_id, serial, log } = { ...aState(members), serial: 3 };
  return [...encodeState({ lineage, project_id, serial, log }, members)].join('');
};

/** What one seed draws. */
class Luck {
  /** In [0, 1). */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = randomFrom(seed * 0x9e3779b1);
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('Nothing to pick from.');
    return item;
  }
}

/** Stands for lists within lists, so many, which no recursion of this file could write. */
const deep = (depth: number): string => `deep:${depth}`;

const deepened = (text: string): string =>
  text.replaceAll(/"deep:(\d+)"/g, (_, depth: string) => {
    const levels = Number(depth);
    return '['.repeat(levels) + ']'.repeat(levels);
  });

/** Values where others are meant. */
const VALUES: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => -1,
  () => 0.1,
  () => 1e308,
  () => 2 ** 53,
  () => '',
  () => ' ',
  () => '\u0000',
  () => '\ud800',
  () => '\u202e\u001b[2J\u009b1A',
  () => '__proto__',
  () => 'constructor',
  () => 'a'.repeat(70_000),
  () => '9999-12-31T23:59:59.999Z',
  () => '0000-00-00T00:00:00.000Z',
  () => '2026-02-30T25:61:61Z',
  () => '+275760-09-13T00:00:00.001Z',
  () => 'ada@example.com',
  () => '\u212a@example.com',
  () => `${'x'.repeat(250)}@example.com`,
  () => [],
  () => ({}),
  () => [null],
  () =>
    JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    ) as unknown,
  () => deep(200),
  () => deep(3000),
  () => deep(8000),
  () => deep(25_000),
  () => Array.from({ length: 3000 }, (_, index) => index),
];

const PIECES: readonly string[] = [
  ...'-?:,[]{}#&*!|>\'"%@` \n\t\r~<=.\\'.split(''),
  '\ufeff',
  '\u0000',
  '\u2028',
  '\u001b[31m',
  '\u202e',
  '\n---\n',
  '\n...\n',
  '%YAML 1.1\n',
  '<<: *a\n',
  '&a ',
  '*a',
  '!!js/function ',
  '__proto__: {polluted: 1}\n',
  '"__proto__":{"polluted":1},',
  '{"a":'.repeat(300),
  '['.repeat(300),
  '  - ada@example.com\n',
  'members:\n',
  '"version":2,',
  'null',
  'NaN',
  '1e999',
  '99999999999999999999',
  '\ud83d\ude00',
  'NO',
  '0x1F',
];

type Spoil = (bytes: Buffer, luck: Luck) => Buffer;

const splice = (bytes: Buffer, from: number, to: number, put: Buffer | string): Buffer =>
  Buffer.concat([
    bytes.subarray(0, from),
    typeof put === 'string' ? Buffer.from(put) : put,
    bytes.subarray(to),
  ]);

const range = (bytes: Buffer, luck: Luck, most: number): readonly [number, number] => {
  const from = luck.below(bytes.length + 1);
  return [from, Math.min(bytes.length, from + luck.below(most))];
};

const rearranged = (bytes: Buffer, change: (lines: string[]) => void): Buffer => {
  const lines = bytes.toString('latin1').split('\n');
  change(lines);
  return Buffer.from(lines.join('\n'), 'latin1');
};

const SPOILS: readonly Spoil[] = [
  (bytes, luck) => {
    const copy = Buffer.from(bytes);
    const at = luck.below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << luck.below(8));
    return copy;
  },
  (bytes, luck) => splice(bytes, ...range(bytes, luck, 40), ''),
  (bytes, luck) => {
    const [from, to] = range(bytes, luck, 60);
    return splice(bytes, from, from, bytes.subarray(from, to));
  },
  (bytes, luck) => splice(bytes, ...range(bytes, luck, 3), luck.pick(PIECES)),
  (bytes, luck) =>
    splice(bytes, ...range(bytes, luck, 8), luck.pick(PIECES).repeat(1 + luck.below(30))),
  (bytes, luck) => bytes.subarray(0, luck.below(bytes.length + 1)),
  (bytes, luck) =>
    rearranged(bytes, (lines) => {
      lines.splice(luck.below(lines.length), 1, ...lines.slice(luck.below(lines.length)));
    }),
  (bytes, luck) =>
    rearranged(bytes, (lines) => {
      lines.splice(luck.below(lines.length), 0, luck.pick(lines));
    }),
  (bytes, luck) =>
    rearranged(bytes, (lines) => {
      lines.splice(luck.below(lines.length), 1);
    }),
  (bytes, luck) =>
    Buffer.from(
      bytes
        .toString('latin1')
        .replaceAll(luck.pick(['"', ':', '\n', ',', 'a', '1']), () =>
          luck.next() < 0.1 ? luck.pick(PIECES) : '',
        ),
      'latin1',
    ),
  (bytes, luck) => Buffer.from(bytes.toString('utf8'), luck.pick(['utf16le', 'latin1'] as const)),
];

function spoiled(text: string, luck: Luck): Buffer {
  let bytes: Buffer = Buffer.from(text);
  for (let left = 1 + luck.below(3); left > 0; left -= 1) bytes = luck.pick(SPOILS)(bytes, luck);
  return bytes;
}

type Json = Record<string, unknown>;
const isNode = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Changes one value somewhere within. */
function twist(value: unknown, luck: Luck): void {
  const nodes: Json[] = [];
  const collect = (each: unknown): void => {
    if (!isNode(each)) return;
    nodes.push(each);
    Object.values(each).forEach(collect);
  };
  collect(value);
  const node = luck.pick(nodes);
  const keys = Object.keys(node);
  const key = keys.length === 0 ? 'new' : luck.pick(keys);
  switch (luck.below(5)) {
    case 0:
      Reflect.deleteProperty(node, key);
      return;
    case 1:
      node[`${key}\u0000`] = node[key];
      return;
    case 2:
      node[key] = luck.pick(
        nodes.filter((each) => each !== node && !isWithin(each, node)).concat({}),
      );
      return;
    default:
      node[key] = luck.pick(VALUES)();
  }
}

const isWithin = (outer: unknown, inner: unknown): boolean =>
  outer === inner || (isNode(outer) && Object.values(outer).some((each) => isWithin(each, inner)));

function twisted<T>(value: T, luck: Luck): T {
  const copy = structuredClone(value);
  for (let left = 1 + luck.below(2); left > 0; left -= 1) twist(copy, luck);
  return copy;
}

/** As a forger would: what was changed is sealed anew where it can be. */
function forgedPlan(luck: Luck): string {
  const plan = twisted(aPlan(), luck);
  try {
    return deepened([...encodePlan(plan).chunks].join(''));
  } catch {
    return deepened(JSON.stringify(plan));
  }
}

function forgedLog(luck: Luck): string {
  const { records } = aLog();
  const at = luck.below(records.length);
  let prev = genesis(LINEAGE);
  const lines = records.map((record, seq) => {
    const chained = { ...record, prev };
    const line = deepened(canonical(seq === at ? twisted(chained, luck) : chained));
    prev = headOf(line);
    return `${line}\n`;
  });
  return lines.join('');
}

function forgedState(luck: Luck): string {
  const members = twisted(MEMBERS, luck);
  try {
    return deepened(stateText(members));
  } catch {
    return deepened(JSON.stringify(members));
  }
}

const answer = (whole: object, luck: Luck): Buffer =>
  luck.next() < 0.6
    ? Buffer.from(deepened(JSON.stringify(twisted(whole, luck))))
    : spoiled(JSON.stringify(whole), luck);

const MAKE: Readonly<Record<Kind, (luck: Luck) => Buffer>> = {
  policy: (luck) => spoiled(POLICY, luck),
  settings: (luck) => spoiled(SETTINGS, luck),
  world: (luck) => spoiled(WORLD, luck),
  csv: (luck) => spoiled(CSV, luck),
  jsonl: (luck) => spoiled(JSONL, luck),
  txt: (luck) => spoiled(TXT, luck),
  plan: (luck) => spoiled([...encodePlan(aPlan()).chunks].join(''), luck),
  'forged plan': (luck) => Buffer.from(forgedPlan(luck)),
  state: (luck) => spoiled(stateText(MEMBERS), luck),
  'forged state': (luck) => Buffer.from(forgedState(luck)),
  log: (luck) => spoiled(aLog().text, luck),
  'forged log': (luck) => Buffer.from(forgedLog(luck)),
  'reset answer': (luck) => answer(RESET_ANSWER, luck),
  'read answer': (luck) => answer(READ_ANSWER, luck),
};

/** The malformed input of a seed. Some of it happens to be well-formed. */
export function malformed(kind: Kind, seed: number): Malformed {
  const bytes = MAKE[kind](new Luck(seed * KINDS.length + KINDS.indexOf(kind)));
  return { kind, seed, bytes };
}

/** The documents before they are spoiled. */
export const ORIGINALS: Readonly<
  Record<Exclude<Kind, 'forged plan' | 'forged state' | 'forged log'>, () => string>
> = {
  policy: () => POLICY,
  settings: () => SETTINGS,
  world: () => WORLD,
  csv: () => CSV,
  jsonl: () => JSONL,
  txt: () => TXT,
  plan: () => [...encodePlan(aPlan()).chunks].join(''),
  state: () => stateText(MEMBERS),
  log: () => aLog().text,
  'reset answer': () => JSON.stringify(RESET_ANSWER),
  'read answer': () => JSON.stringify(READ_ANSWER),
};

const isOriginal = (kind: Kind): kind is keyof typeof ORIGINALS => Object.hasOwn(ORIGINALS, kind);

/** The kinds that have an original of their own. */
export const WHOLE_KINDS: readonly (keyof typeof ORIGINALS)[] = KINDS.filter(isOriginal);
