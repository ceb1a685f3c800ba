import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonicalize, sha256 } from '../../src/model/canonical.ts';
import type { Policy } from '../../src/model/policy.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { loadSettings } from '../../src/policy/settings.ts';
import type { LoadedSettings } from '../../src/policy/settings.ts';
import { HEAD, load, policyOf, readerOf, ruleAt } from './reading.ts';
import type { Files } from './reading.ts';

const MEMBER = 'member-test-00000000-0000-4000-8000-00000000000';

async function loaded(files: Files, settings?: LoadedSettings): Promise<Policy> {
  const { policy, diagnostics } = await load(files, settings && { settings });
  if (policy === undefined) throw new Error(JSON.stringify(diagnostics));
  return policy;
}

function settingsOf(text: string): LoadedSettings {
  const { settings, diagnostics } = loadSettings('mustreset.yaml', text);
  if (settings === undefined) throw new Error(JSON.stringify(diagnostics));
  return settings;
}

const digestOf = async (files: Files, settings?: LoadedSettings): Promise<string> =>
  (await loaded(files, settings)).digest;

const second = (policy: string): string => policy.replace('inc-1', 'inc-2');

describe('a policy', () => {
  test('becomes a campaign and its entries, sorted by address, lone member ids last', async () => {
    const policy = await loaded({
      'policy.yaml': `version: 1
campaign: inc-1042
reason: Credential stuffing
ticket: INC-1042
requested_by: security@example.com
since: 2026-11-20
due: 2026-11-27T10:00:00+02:00
limits: {max_admins: 3}
protect: [Root@example.com]
members:
  - member_id: ${MEMBER}2
  - email_address: Zoe@Example.com
    organization_id: acme
    reason: Seen in a dump
    ticket: T-2
    since: 2026-11-21T12:00:00.5Z
    due: 2026-12-01
    allow_breakglass: true
  - member_id: ${MEMBER}1
  - ada@example.com
`,
    });
    const times = { since: '2026-11-20T00:00:00.000Z', due: '2026-11-27T08:00:00.000Z' };
    const common = {
      campaign: 'inc-1042',
      reason: 'Credential stuffing',
      ticket: 'INC-1042',
      ...times,
    };
    const at = (line: number, column: number) => ({ file: 'policy.yaml', line, column });
    expect(policy.campaigns).toEqual([
      {
        id: 'inc-1042',
        reason: 'Credential stuffing',
        ticket: 'INC-1042',
        requested_by: 'security@example.com',
        ...times,
        limits: { max_resets: 1000, max_admins: 3 },
        file: 'policy.yaml',
      },
    ]);
    expect(policy.protect).toEqual(['root@example.com']);
    expect(policy.entries).toEqual([
      {
        email_address: 'ada@example.com',
        request: {},
        allow_breakglass: false,
        requirements: [{ ...common, at: at(20, 5) }],
      },
      {
        email_address: 'zoe@example.com',
        request: { organization_id: 'acme' },
        allow_breakglass: true,
        requirements: [
          {
            campaign: 'inc-1042',
            reason: 'Seen in a dump',
            ticket: 'T-2',
            since: '2026-11-21T12:00:00.500Z',
            due: '2026-12-01T23:59:59.999Z',
            at: at(12, 20),
          },
        ],
      },
      {
        request: { member_id: `${MEMBER}1` },
        allow_breakglass: false,
        requirements: [{ ...common, at: at(19, 16) }],
      },
      {
        request: { member_id: `${MEMBER}2` },
        allow_breakglass: false,
        requirements: [{ ...common, at: at(11, 16) }],
      },
    ]);
  });

  test('may end the sessions of whom it resets, which is part of its meaning', async () => {
    const text = (value: string): string =>
      `${HEAD}revoke_sessions: ${value}\nmembers: [ada@example.com]\n`;
    const other = 'version: 1\ncampaign: inc-2\nreason: x\nmembers: [ada@example.com, b@x.org]\n';
    const policy = await loaded({ 'a.yaml': text('true'), 'b.yaml': other });
    expect(policy.campaigns.map(({ revoke_sessions }) => revoke_sessions)).toEqual([
      true,
      undefined,
    ]);
    const [{ id } = { id: '' }] = policy.campaigns;
    expect(policy.entries.map(({ revoking }) => revoking)).toEqual([[id], undefined]);
    const without = await loaded({ 'a.yaml': text('false'), 'b.yaml': other });
    expect(without.entries.map(({ revoking }) => revoking)).toEqual([undefined, undefined]);
    expect(without.digest).not.toBe(policy.digest);
    expect(without.digest).toBe(
      (await loaded({ 'a.yaml': `${HEAD}members: [ada@example.com]\n`, 'b.yaml': other })).digest,
    );
  });

  test('may be due at the very instant from which it counts', async () => {
    const text = `${HEAD}since: 2026-11-20T10:00:00Z\ndue: 2026-11-20T12:00:00+02:00\nmembers: [a@x.org]\n`;
    expect((await load({ 'policy.yaml': text })).diagnostics).toEqual([]);
  });

  test('takes words that other YAML versions read as something else as they are written', async () => {
    const policy = await loaded({
      'policy.yaml': `version: 1\ncampaign: no\nreason: NO\nticket: 1_000\nmembers: [ada@example.com]\n`,
    });
    expect(policy.campaigns[0]).toMatchObject({ id: 'no', reason: 'NO', ticket: '1_000' });
  });

  test('that cannot be read is reported by name', async () => {
    const { policy, diagnostics } = await loadPolicy({ files: ['gone.yaml'] }, readerOf({}));
    expect(policy).toBeUndefined();
    expect(diagnostics).toMatchObject([{ rule: 'policy-missing', severity: 'error' }]);
    expect(diagnostics[0]?.detail).toContain('gone.yaml');
  });

  test('in an encoding other than UTF-8 is refused with the way to mend it', async () => {
    const utf16 = Buffer.from(`\ufeff${policyOf('ada@example.com')}`, 'utf16le');
    const latin = Buffer.from(policyOf('ada@example.com').replace('seen', 's\u00e9en'), 'latin1');
    for (const bytes of [utf16, latin]) {
      const { diagnostics } = await load({ 'policy.yaml': bytes });
      expect(diagnostics).toMatchObject([{ rule: 'yaml-syntax' }]);
      expect(diagnostics[0]?.hint).toMatch(/UTF-8/);
    }
  });
});

describe('several policies', () => {
  test('that list one address make one entry that satisfies them all', async () => {
    const policy = await loaded({
      'b.yaml': second(
        policyOf('{email_address: ada@example.com, allow_breakglass: true, since: 2026-01-01}'),
      ),
      'a.yaml': policyOf(
        '{email_address: Ada@example.com, allow_breakglass: true}',
        'grace@example.com',
      ),
    });
    expect(policy.entries.map(({ email_address }) => email_address)).toEqual([
      'ada@example.com',
      'grace@example.com',
    ]);
    expect(policy.entries[0]).toMatchObject({
      allow_breakglass: true,
      requirements: [
        { campaign: 'inc-1', at: { file: 'a.yaml' } },
        { campaign: 'inc-2', since: '2026-01-01T00:00:00.000Z', at: { file: 'b.yaml' } },
      ],
    });
  });

  test('allow a break-glass member only if every listing does', async () => {
    const policy = await loaded({
      'a.yaml': policyOf('{email_address: ada@example.com, allow_breakglass: true}'),
      'b.yaml': second(policyOf('ada@example.com')),
    });
    expect(policy.entries[0]?.allow_breakglass).toBe(false);
  });

  test('have their requirements in the order of the campaigns', async () => {
    const policy = await loaded({
      'a.yaml': second(policyOf('ada@example.com')),
      'b.yaml': policyOf('ada@example.com'),
    });
    const campaigns = policy.entries[0]?.requirements.map(({ campaign }) => campaign);
    expect(campaigns).toEqual(['inc-1', 'inc-2']);
  });

  test('mean the same in whatever order they are given, and each counts once', async () => {
    const reader = readerOf({
      'a.yaml': policyOf('ada@example.com'),
      'b.yaml': second(policyOf('ada@example.com', 'grace@example.com')),
    });
    const one = await loadPolicy({ files: ['a.yaml', 'b.yaml'] }, reader);
    const other = await loadPolicy({ files: ['b.yaml', './a.yaml', 'a.yaml'] }, reader);
    expect(other).toEqual(one);
    expect(one.policy?.files.map(({ path }) => path)).toEqual(['a.yaml', 'b.yaml']);
  });

  test('protect for each other, and so do the settings', async () => {
    const settings = settingsOf(
      'version: 1\nprotect: [Root@example.com]\nlimits: {max_resets: 5}\n',
    );
    const policy = await loaded(
      {
        'a.yaml': `${policyOf('ada@example.com')}protect: [x@example.com, root@example.com]\n`,
        'b.yaml': `${second(policyOf('ada@example.com'))}protect: [a@example.com]\n`,
      },
      settings,
    );
    expect(policy.protect).toEqual(['a@example.com', 'root@example.com', 'x@example.com']);
    expect(policy.limits).toEqual({ max_resets: 5 });
  });

  test('report an entry that the settings protect at both places', async () => {
    const settings = settingsOf('version: 1\nprotect:\n  - ada@example.com\n');
    const { diagnostics } = await load({ 'a.yaml': policyOf('ada@example.com') }, { settings });
    expect(diagnostics.map(ruleAt)).toEqual(['protected-member a.yaml:5:5']);
    expect(diagnostics[0]?.also).toMatchObject([
      { file: 'mustreset.yaml', start: { line: 3, column: 5 } },
    ]);
  });
});

describe('ids of another environment', () => {
  const files = { 'policy.yaml': policyOf(`member_id: ${MEMBER}1`) };
  const live = 'project-live-00000000-0000-4000-8000-000000000001';

  test('are found by the project that the settings name', async () => {
    const settings = settingsOf(`version: 1\nproject_id: ${live}\n`);
    const { diagnostics } = await load(files, { settings });
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['wrong-environment']);
  });

  test('are not looked for when no project is known', async () => {
    expect((await load(files)).diagnostics).toEqual([]);
  });

  test('do not include slugs and external ids', async () => {
    const policy = policyOf(
      '{email_address: ada@example.com, organization_id: test-acme, member_id: a|1}',
    );
    expect((await load({ 'policy.yaml': policy }, { project_id: live })).diagnostics).toEqual([]);
  });
});

describe('the digest', () => {
  const base = { 'policy.yaml': policyOf('ada@example.com', 'grace@example.com') };

  test('is that of the canonical JSON of the meaning', async () => {
    const settings = settingsOf('version: 1\nlimits: {max_admins: 1}\nprotect: [x@example.com]\n');
    const policy = await loaded(
      {
        'a.yaml': policyOf(
          '{email_address: ada@example.com, reason: "\\u00e9 \\" \\\\ \\n"}',
          `member_id: ${MEMBER}1`,
        ),
        'b.yaml': second(
          policyOf(
            '{email_address: ada@example.com, since: 2026-01-01, due: 2026-01-01, ticket: T}',
          ),
        ),
      },
      settings,
    );
    const meaning = {
      campaigns: policy.campaigns.map(({ file: _, ...campaign }) => campaign),
      entries: policy.entries.map((entry) => ({
        ...entry,
        requirements: entry.requirements.map(({ at: _, ...requirement }) => requirement),
      })),
      limits: policy.limits,
      protect: policy.protect,
    };
    expect(policy.digest).toBe(sha256(canonicalize(meaning)));
  });

  test('is the same for other comments, order, file names, spelling and lists', async () => {
    const digest = await digestOf(base);
    const same: readonly Files[] = [
      { 'other.yaml': policyOf('grace@example.com', 'ADA@example.com # her') },
      {
        'policy.yaml': `# why\n${HEAD}members: [grace@example.com, ada@example.com]\nprotect: []\n`,
      },
      {
        'policy.yaml': `${HEAD}members: [grace@example.com]\nmembers_from: [{file: l.csv}]\n`,
        'l.csv': '_note,email_address\nx,ada@example.com\n',
      },
    ];
    for (const files of same) expect(await digestOf(files)).toBe(digest);
  });

  test('differs for everything that has a meaning', async () => {
    const policies = [
      base['policy.yaml'],
      policyOf('ada@example.com'),
      policyOf('ada@example.com', 'linus@example.com'),
      `${base['policy.yaml']}protect: [x@example.com]\n`,
      `${base['policy.yaml']}limits: {max_resets: 7}\n`,
      `${base['policy.yaml']}requested_by: me\n`,
      `${base['policy.yaml']}ticket: T-1\n`,
      `${base['policy.yaml']}since: 2026-01-01\n`,
      base['policy.yaml'].replace('inc-1', 'inc-2'),
      base['policy.yaml'].replace('dump', 'log'),
      policyOf('ada@example.com', '{email_address: grace@example.com, organization_id: acme}'),
      policyOf('ada@example.com', '{email_address: grace@example.com, member_id: acme}'),
      policyOf('ada@example.com', '{email_address: grace@example.com, allow_breakglass: true}'),
      policyOf('ada@example.com', '{email_address: grace@example.com, due: 2026-01-01}'),
      policyOf('ada@example.com', '{email_address: grace@example.com, since: 2026-01-01}'),
      policyOf('ada@example.com', '{email_address: grace@example.com, ticket: T-1}'),
      policyOf('ada@example.com', '{email_address: grace@example.com, reason: x}'),
    ];
    const digests = await Promise.all(policies.map((text) => digestOf({ 'policy.yaml': text })));
    const settings = settingsOf('version: 1\nlimits: {max_resets: 1000}\n');
    digests.push(await digestOf(base, settings));
    expect(new Set(digests).size).toBe(policies.length + 1);
  });
});

test('every file that was read is named with the digest of its bytes', async () => {
  const files = {
    'b/policy.yaml': `\ufeff${HEAD}members_from:\n  - file: lists/../lists/l.txt\n`,
    'b/lists/l.txt': 'ada@example.com\r\n',
    'a.yaml': second(policyOf('ada@example.com')),
  };
  const settings = settingsOf('version: 1\n');
  const hash = (text: string): string =>
    `sha256:${createHash('sha256').update(text).digest('hex')}`;
  expect((await loaded(files, settings)).files).toEqual([
    { path: 'a.yaml', digest: hash(files['a.yaml']) },
    { path: 'b/lists/l.txt', digest: hash(files['b/lists/l.txt']) },
    { path: 'b/policy.yaml', digest: hash(files['b/policy.yaml']) },
    { path: 'mustreset.yaml', digest: hash('version: 1\n') },
  ]);
});
