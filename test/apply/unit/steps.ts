/** The next step for Ada, from a plan made of plain parts and the members just read. */
import { type Step, type StepInput, nextStep } from '../../../src/apply/step.ts';
import type { Reading, WorkAction } from '../../../src/apply/task.ts';
import type { RosterMember } from '../../../src/model/roster.ts';
import type { MemberRecord } from '../../../src/model/state.ts';
import { indexRoster } from '../../../src/plan/roster-index.ts';
import {
  NOW,
  type PlanParts,
  aMember,
  aRoster,
  aState,
  after,
  anAttempt,
  memberId,
  thePlan,
} from '../../support/builders.ts';

export const ADA = 'ada@example.com';

export const reading = (members: readonly RosterMember[]): Reading => {
  const index = indexRoster(aRoster(members));
  return {
    read_at: NOW,
    begun: 0,
    members: index.membersOf(ADA),
    memberById: (id) => index.memberById(id),
  };
};

/** The action that is planned for Ada; she is one active member with a password. */
export function planned(parts: Partial<PlanParts> = {}): WorkAction {
  const { actions } = thePlan({ policy: [ADA], ...parts });
  const action = actions.find(({ email_address }) => email_address === ADA);
  if (action === undefined || action.action === 'skip') throw new Error('Nothing to do for Ada.');
  return action;
}

export interface StepParts extends Partial<Omit<StepInput, 'reading' | 'record'>> {
  readonly record?: MemberRecord | undefined;
  /** Members as read now; the same as planned when not given. */
  readonly members?: readonly RosterMember[];
}

export const step = ({ members = [aMember(ADA)], record, ...more }: StepParts = {}): Step =>
  nextStep({
    action: planned(),
    now: NOW,
    refreshed: true,
    replace: false,
    isProtected: false,
    ...more,
    record,
    reading: reading(members),
  });

/** `call`, `skip inactive → skipped`, `settle applied`, `credit satisfied`, `end waiting`, … */
export function told(parts: StepParts = {}): string {
  const next = step(parts);
  switch (next.type) {
    case 'settle':
      return `settle ${next.body.verdict}`;
    case 'skip':
      return `skip ${next.skip_reason} → ${next.result}`;
    case 'credit':
      return `credit ${next.body.by}`;
    case 'end':
      return `end ${next.result}`;
    case 'call':
      return 'call';
  }
}

/** A record of an attempt whose answer was lost so many seconds ago; the pre-image is Ada's. */
export const lost = (
  seconds = 90,
  before: readonly RosterMember[] = [aMember(ADA)],
  more: Partial<MemberRecord> = {},
): MemberRecord => ({
  ...more,
  ...anAttempt('unknown', {
    at: after(-seconds),
    before: Object.fromEntries(
      before.map(({ member_id, organization_id, status, password_id }) => [
        member_id,
        {
          organization_id,
          status: status === 'deleted' ? 'pending' : status,
          ...(password_id !== undefined && { password_id }),
        },
      ]),
    ),
  }),
});

/** The plan of an address whose attempt is to be settled. */
export const toSettle = (parts: Partial<PlanParts> = {}): WorkAction =>
  planned({ state: aState({ [ADA]: lost() }), ...parts });

export const ID = memberId(ADA);
