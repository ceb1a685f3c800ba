/** Values for the renderers' tests. */
import type { ApplySummary } from '../../src/model/event.ts';
import type { Action, Plan, PlannedMember, PlanSummary } from '../../src/model/plan.ts';
import type { Requirement } from '../../src/model/policy.ts';
import { PLAIN, type Style } from '../../src/render/style.ts';

export const plain: Style = PLAIN;
export const colored: Style = { ...PLAIN, color: true };

/** What an attacker would write where text is free. */
export const HOSTILE: string = [
  '\u001b[2K\rNo changes.',
  '\u001b]52;c;cm0gLXJmIC8=\u0007',
  '\u202egnp.exe',
  '\u009b31m8-bit CSI',
  'zero\u200bwidth',
  '\ud800',
  'line\nError: forged',
  'next\u2028line\u2029\u0085end\u007f',
  '::add-mask::x ::stop-commands::y ##[error]z',
  '\u{e0041}tag',
].join(' ');

/** Everything that may not stand raw in text for a terminal. */
export const RAW: RegExp =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]/u;

export const PASSWORD = 'member-password-test-00000000-0000-4000-8000-000000000001';

export const aMember = (change: Partial<PlannedMember> = {}): PlannedMember => ({
  member_id: 'member-test-1',
  organization_id: 'organization-test-1',
  status: 'active',
  password_id: PASSWORD,
  is_admin: false,
  is_breakglass: false,
  ...change,
});

export const aRequirement = (change: Partial<Requirement> = {}): Requirement => ({
  campaign: 'inc-1042',
  reason: 'Credential stuffing against the login page',
  ticket: 'INC-1042',
  due: '2026-11-27T23:59:59.999Z',
  at: { file: 'policy.yaml', line: 14, column: 5 },
  ...change,
});

const shared = (email_address: string, line: number) => ({
  email_address,
  request: {},
  revoke_sessions: false as const,
  requirements: [aRequirement({ at: { file: 'policy.yaml', line, column: 5 } })],
});

export const requireAction = (email_address = 'ada@example.com', line = 14): Action => ({
  action: 'require',
  ...shared(email_address, line),
  effect: 'delete',
  members: [aMember()],
});

export const skipAction = (
  email_address: string,
  skip_reason: Extract<Action, { action: 'skip' }>['skip_reason'],
  line = 20,
): Extract<Action, { action: 'skip' }> => ({
  action: 'skip',
  skip_reason,
  ...shared(email_address, line),
  members: [],
});

const NO_COUNTS: PlanSummary = {
  require: 0,
  require_again: 0,
  settle: 0,
  credit: 0,
  revoke: 0,
  skip: 0,
  no_op: 0,
  excluded: 0,
  unlisted: 0,
  organizations: 0,
  admins: 0,
};

export const aPlan = (actions: readonly Action[], change: Partial<Plan> = {}): Plan => {
  const summary = { ...NO_COUNTS };
  for (const { action } of actions) summary[action] += 1;
  return {
    format: 'mustreset.plan',
    version: 1,
    plan_id: '11111111-1111-4111-8111-111111111111',
    created_at: '2026-11-24T08:00:00.000Z',
    expires_at: '2026-11-25T08:00:00.000Z',
    tool: 'mustreset/0.1.0',
    project_id: 'project-test-00000000-0000-4000-8000-000000000001',
    base_url: 'https://test.stytch.com',
    policy: { digest: `sha256:${'a'.repeat(64)}`, files: [] },
    state: { lineage: '22222222-2222-4222-8222-222222222222', serial: 0 },
    log: { records: 0, head: `sha256:${'b'.repeat(64)}` },
    refreshed: true,
    options: { replace: [], target: [], exclude: [] },
    limits: { campaigns: {} },
    source: {},
    actions: [...actions],
    summary,
    ...change,
  };
};

/** One action of every kind. */
export const everyAction = (): readonly Action[] => {
  const three = [1, 2, 3].map((number) =>
    aMember({
      member_id: `member-test-${number}`,
      organization_id: `organization-test-${number}`,
      is_admin: number === 1,
    }),
  );
  return [
    requireAction(),
    {
      ...shared('alan@example.com', 15),
      action: 'require_again',
      request: { organization_id: 'acme' },
      requirements: [
        aRequirement({ at: { file: 'policy.yaml', line: 15, column: 5 } }),
        {
          campaign: 'q4-rotation',
          reason: 'Yearly rotation of administrators, as the security board decided in October',
          at: { file: 'rotation.yaml', line: 9, column: 5 },
        },
      ],
      effect: 'mark',
      members: three,
    },
    {
      ...shared('barbara@example.com', 16),
      action: 'settle',
      effect: 'delete',
      members: [aMember()],
    },
    {
      ...shared('dennis@example.com', 17),
      action: 'settle',
      requirements: [],
      effect: 'unknown',
      members: [],
    },
    {
      ...shared('edsger@example.com', 18),
      action: 'credit',
      by: 'satisfied',
      members: [aMember()],
    },
    { ...shared('frances@example.com', 19), action: 'credit', by: 'no_password', members: three },
    {
      ...shared('george@example.com', 20),
      action: 'revoke',
      revoke_sessions: true,
      sessions: ['member-test-1', 'member-test-2'],
      members: [],
    },
    skipAction('grace@example.com', 'breakglass'),
    {
      ...skipAction('hedy@example.com', 'address_changed', 21),
      other_address: 'hedy.lamarr@example.com',
    },
    {
      ...skipAction('john@example.com', 'scheduled', 22),
      requirements: [
        aRequirement({
          since: '2026-12-01T00:00:00.000Z',
          due: '2026-12-08T23:59:59.999Z',
          at: { file: 'policy.yaml', line: 22, column: 5 },
        }),
      ],
    },
    {
      action: 'skip',
      skip_reason: 'not_found',
      member_id: 'member-test-9',
      request: { member_id: 'member-test-9' },
      revoke_sessions: false,
      requirements: [aRequirement({ at: { file: 'policy.yaml', line: 23, column: 5 } })],
      members: [],
    },
  ];
};

export const applySummary = (change: Partial<ApplySummary> = {}): ApplySummary => ({
  required: 0,
  superseded: 0,
  credited: 0,
  rejected: 0,
  unknown: 0,
  held: 0,
  skipped: 0,
  changed: 0,
  not_started: 0,
  sessions_ended: 0,
  sessions_left: 0,
  waiting: 0,
  up_to_date: 0,
  ...change,
});

/** Path of a golden file, as `toMatchFileSnapshot` takes it. */
export const golden = (name: string): string => `../golden/render/${name}`;
