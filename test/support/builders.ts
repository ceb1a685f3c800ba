/** Builds policies, states, rosters and plans for tests: what a test does not say is as plain as can be. */
import { newState } from '../../src/log/chain.ts';
import { hasErrors } from '../../src/model/diagnostic.ts';
import type { Action, Plan } from '../../src/model/plan.ts';
import type { Campaign, Policy, PolicyEntry, Requirement } from '../../src/model/policy.ts';
import type { Roster, RosterMember } from '../../src/model/roster.ts';
import type { LastAttempt, MemberRecord, PreImage, Reset, State } from '../../src/model/state.ts';
import {
  type PlanResetsInput,
  type PlanResetsOptions,
  type PlanResetsResult,
  planResets,
} from '../../src/plan/plan.ts';

export const NOW = '2026-11-20T12:00:00.000Z';
export const PROJECT = 'project-test-00000000-0000-4000-8000-000000000001';
export const BASE_URL = 'https://test.stytch.com';
export const LINEAGE = '0b0e0000-0000-4000-8000-000000000001';
export const DIGEST: string = `sha256:${'0'.repeat(64)}`;

/** An instant so many seconds after `NOW`, or before it. */
export const after = (seconds: number): string =>
  new Date(Date.parse(NOW) + seconds * 1000).toISOString();

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

export const aRequirement = ({
  at = { file: 'policy.yaml', line: 5, column: 5 },
  ...more
}: Partial<Requirement> = {}): Requirement => ({
  campaign: 'inc-1',
  reason: 'Found in a dump',
  ...more,
  at,
});

type EntryParts = Partial<Omit<PolicyEntry, 'requirements' | 'email_address'>> & {
  readonly requirements?: readonly Partial<Requirement>[];
};

const entryOf = ({
  requirements = [{}],
  ...more
}: EntryParts): Omit<PolicyEntry, 'email_address'> => ({
  request: {},
  allow_breakglass: false,
  ...more,
  requirements: requirements.map(aRequirement).sort((a, b) => byText(a.campaign, b.campaign)),
});

export const anEntry = (email_address: string, more: EntryParts = {}): PolicyEntry => ({
  email_address,
  ...entryOf(more),
});

/** An entry that names nothing but a member id. */
export const aLoneEntry = (member_id: string, more: EntryParts = {}): PolicyEntry =>
  entryOf({ ...more, request: { member_id, ...more.request } });

export const aCampaign = (id: string, more: Partial<Campaign> = {}): Campaign => ({
  id,
  reason: 'Found in a dump',
  limits: { max_resets: 1000 },
  file: 'policy.yaml',
  ...more,
});

const keyOf = ({ email_address, request }: PolicyEntry): string =>
  email_address === undefined ? `1${request.member_id ?? ''}` : `0${email_address}`;

/** A policy as the loader gives it: sorted, with a campaign for each that is named. */
export function aPolicy(
  entries: readonly (PolicyEntry | string)[],
  more: Partial<Policy> = {},
): Policy {
  const all = entries.map((entry) => (typeof entry === 'string' ? anEntry(entry) : entry));
  const ids = new Set(all.flatMap(({ requirements }) => requirements.map((r) => r.campaign)));
  return {
    digest: DIGEST,
    files: [{ path: 'policy.yaml', digest: DIGEST }],
    campaigns: [...ids].sort().map((id) => aCampaign(id)),
    entries: all.sort((a, b) => byText(keyOf(a), keyOf(b))),
    protect: [],
    ...more,
  };
}

export const memberId = (name: string | number): string => `member-test-${name}`;

/** An active member with a password; its ids derive from its address and `name`. */
export function aMember(
  address: string,
  { name = address, ...more }: Partial<RosterMember> & { readonly name?: string | number } = {},
): RosterMember {
  return {
    member_id: memberId(name),
    organization_id: 'organization-test-1',
    email_address: address,
    address,
    status: 'active',
    password_id: `member-password-test-${name}`,
    is_admin: false,
    is_breakglass: false,
    ...more,
  };
}

/** The same without a password. */
export function aMemberWithoutPassword(...args: Parameters<typeof aMember>): RosterMember {
  const { password_id: _none, ...member } = aMember(...args);
  return member;
}

export const aRoster = (members: readonly (RosterMember | string)[] = []): Roster => ({
  read_at: NOW,
  reads: 2,
  members: members.map((member) => (typeof member === 'string' ? aMember(member) : member)),
});

/** A record of an effective reset, an hour before `NOW`, for the campaign `inc-1`. */
export const aReset = (more: Partial<Reset> = {}): MemberRecord => ({
  reset: {
    required_at: after(-3600),
    by: 'applied',
    campaigns: ['inc-1'],
    members: {},
    sessions: [],
    ...more,
  },
});

const PRE_IMAGE: PreImage = {
  [memberId('before')]: {
    organization_id: 'organization-test-1',
    status: 'active',
    password_id: 'member-password-test-before',
  },
};

/** A record of an attempt a minute and a half before `NOW`. */
export function anAttempt(
  outcome: LastAttempt['outcome'],
  more: Partial<LastAttempt> = {},
  reset?: Reset,
): MemberRecord {
  const { attempt = '00000000-0000-4000-8000-00000000000a', at = after(-90) } = more;
  const undecided = outcome !== 'applied' && outcome !== 'rejected';
  return {
    ...(reset !== undefined && { reset }),
    last_attempt: {
      attempt,
      at,
      outcome,
      campaigns: ['inc-1'],
      ...(undecided && { first: { attempt, at }, before: PRE_IMAGE }),
      ...more,
    },
  };
}

/** A state with these records, at the beginning of its log. */
export const aState = (
  members: Readonly<Record<string, MemberRecord>> = {},
  more: Partial<State> = {},
): State => ({ ...newState(LINEAGE, PROJECT), members, ...more });

export interface PlanParts extends Partial<Omit<PlanResetsInput, 'policy' | 'options'>> {
  readonly policy: Policy | readonly (PolicyEntry | string)[];
  readonly options?: Partial<PlanResetsOptions>;
  /** `false`: planned without the live members. */
  readonly refresh?: boolean;
}

/** Plans; without a roster everyone who is listed is one active member with a password. */
export function plan({ policy, options, refresh, ...more }: PlanParts): PlanResetsResult {
  const whole = 'campaigns' in policy ? policy : aPolicy(policy);
  const everyone = whole.entries.flatMap(({ email_address }) => email_address ?? []);
  return planResets({
    policy: whole,
    state: aState(),
    now: NOW,
    ...(refresh !== false && { roster: aRoster(everyone) }),
    ...more,
    options: {
      plan_id: '00000000-0000-4000-8000-0000000000ff',
      expires_at: after(86_400),
      tool: 'mustreset 0.1.0',
      project_id: PROJECT,
      base_url: BASE_URL,
      ...options,
    },
  });
}

/** The plan, which must be without errors. */
export function thePlan(parts: PlanParts): Plan {
  const { plan: made, diagnostics } = plan(parts);
  if (made === undefined || hasErrors(diagnostics)) {
    throw new Error(`No plan: ${JSON.stringify(diagnostics)}`);
  }
  return made;
}

/** The one action of a plan for one address. */
export function theAction(parts: PlanParts): Action | undefined {
  const { actions } = thePlan(parts);
  if (actions.length > 1) throw new Error('More than one action.');
  return actions[0];
}

/** `require`, `skip protected`, `credit no_password`, …: what an action does and why. */
export function verb(action: Action | undefined): string {
  if (action === undefined) return 'no_op';
  switch (action.action) {
    case 'skip':
      return `skip ${action.skip_reason}`;
    case 'credit':
      return `credit ${action.by}`;
    case 'require':
    case 'require_again':
    case 'settle':
    case 'revoke':
      return action.action;
  }
}

/** Everything that a plan does, by address or lone member id. */
export const verbs = (parts: PlanParts): Readonly<Record<string, string>> =>
  Object.fromEntries(
    thePlan(parts).actions.map((action) => [
      action.email_address ?? action.request.member_id ?? '',
      verb(action),
    ]),
  );
