/** What is recorded once a plan has been applied and every call has gone well. */
import { createFold } from '../../src/log/fold.ts';
import type { LogBody, LogRecord, LogRecordType } from '../../src/model/log.ts';
import type { Action, Plan } from '../../src/model/plan.ts';
import type { Members } from '../../src/model/state.ts';
import { missingCampaigns } from '../../src/plan/satisfied.ts';

/** The records by address after the plan; each record of the log is at `at`. */
export function membersAfter(plan: Plan, members: Members, at: string): Members {
  const fold = createFold({ members });
  let seq = 0;
  const put = <T extends LogRecordType>(type: T, body: LogBody<T>): void => {
    fold.apply({ at, body, prev: '', run: 'run', seq, type, version: 1 } as unknown as LogRecord);
    seq += 1;
  };
  const reset = (action: Extract<Action, { action: 'require' | 'require_again' }>): void => {
    const attempt = `attempt-${plan.plan_id}-${seq}`;
    const { email_address, requirements } = action;
    put('reset_intended', {
      attempt,
      email_address,
      requirements: requirements.map(({ at: _place, ...requirement }) => requirement),
      request: { email_address },
      revoke_sessions: false,
      before: Object.fromEntries(
        action.members.map(({ member_id, organization_id, status }) => [
          member_id,
          { organization_id, status },
        ]),
      ),
    });
    put('reset_outcome', { attempt, outcome: 'applied', request_id: 'request-id-test-1' });
  };
  const credit = ({
    by,
    email_address,
    requirements,
  }: Extract<Action, { action: 'credit' }>): void => {
    const campaigns = [...missingCampaigns(requirements, fold.members[email_address])];
    put('campaign_credited', {
      email_address,
      campaigns,
      by,
      ...(by === 'no_password' && { read_at: plan.created_at, evidence: {} }),
    });
  };
  const signOut = ({ email_address = '', revoke_sessions }: Action): void => {
    if (!revoke_sessions) return;
    for (const member_id of fold.members[email_address]?.reset?.sessions ?? []) {
      put('sessions_revoked', { email_address, member_id, status_code: 200 });
    }
  };
  for (const action of plan.actions) {
    switch (action.action) {
      case 'require':
      case 'require_again':
        reset(action);
        break;
      case 'credit':
        credit(action);
        break;
      case 'settle': {
        const attempt = fold.members[action.email_address]?.last_attempt?.attempt ?? '';
        put('reset_settled', { attempt, verdict: 'not_applied', evidence: {}, by: 'read' });
        break;
      }
      case 'revoke':
        credit({ ...action, action: 'credit', by: 'satisfied' });
        break;
      case 'skip':
        break;
    }
    signOut(action);
  }
  return { ...fold.members };
}
