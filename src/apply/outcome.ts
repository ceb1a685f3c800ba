/** What an answer means: the outcome that is recorded, and how the run goes on. Pure. */
import { assertNever } from '../model/assert-never.ts';
import { EXIT, type ExitCode } from '../model/exit-code.ts';
import type { Outcome } from '../model/log.ts';
import type { ErrorAnswer, ResetAnswer } from '../model/provider.ts';

export type Classified =
  /** Nobody of the address had a password, says the API: a read decides between applied and rejected. */
  | { readonly type: 'ask_members' }
  /** The answer is about somebody else: the run must stop. */
  | { readonly type: 'wrong_member' }
  | { readonly type: 'rate_limited'; readonly retry_after_ms?: number }
  /** The whole run ends: nothing was done, and nothing else would be. */
  | { readonly type: 'stop'; readonly exit: ExitCode; readonly reason: string }
  | { readonly type: 'outcome'; readonly outcome: Outcome; readonly connection_failed: boolean };

const settled = (outcome: Outcome, connection_failed = false): Classified => ({
  type: 'outcome',
  outcome,
  connection_failed,
});

const rateLimited = (retry_after_ms: number | undefined): Classified => ({
  type: 'rate_limited',
  ...(retry_after_ms !== undefined && { retry_after_ms }),
});

/** 403s that concern one member only: the session's role, or its organization. */
const MEMBER_REFUSALS: readonly string[] = [
  'session_authorization_error',
  'session_authorization_tenancy_error',
];

const WRONG_ENDPOINT: Readonly<Record<string, string>> = {
  cross_org_passwords_not_enabled:
    'The project uses organization-scoped passwords; require_reset works with cross-organization passwords only.',
  route_not_found: 'The API does not know the endpoint. Check the base URL.',
};

const isAboutSession = (error_type: string): boolean =>
  error_type.includes('session') && !MEMBER_REFUSALS.includes(error_type);

function classifyError({ status_code, error_type, retry_after_ms }: ErrorAnswer): Classified {
  if (status_code >= 500 || status_code === 408) return settled('unknown', true);
  if (status_code === 429 && error_type === 'too_many_requests') return rateLimited(retry_after_ms);
  const mode = WRONG_ENDPOINT[error_type];
  if (mode !== undefined) return { type: 'stop', exit: EXIT.error, reason: mode };
  const refused = status_code === 403 && !MEMBER_REFUSALS.includes(error_type);
  if (status_code === 401 || refused || isAboutSession(error_type)) {
    return {
      type: 'stop',
      exit: EXIT.credentials,
      reason: `The API refused the credentials (${error_type}).`,
    };
  }
  if (error_type === 'member_password_not_found') return { type: 'ask_members' };
  return status_code >= 400 ? settled('rejected') : settled('unknown', true);
}

/** Classifies the answer to a reset of `address` (canonical). */
export function classifyAnswer(answer: ResetAnswer, address: string): Classified {
  switch (answer.type) {
    case 'accepted':
      return answer.address !== undefined && answer.address !== address
        ? { type: 'wrong_member' }
        : settled('applied');
    case 'not_sent':
      return settled('no_effect', answer.cause !== 'aborted');
    case 'unreadable':
      return answer.status_code === 429
        ? rateLimited(answer.retry_after_ms)
        : settled('unknown', true);
    case 'error':
      return classifyError(answer);
    default:
      return assertNever(answer);
  }
}
