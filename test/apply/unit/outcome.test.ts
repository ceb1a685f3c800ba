import { describe, expect, test } from 'vitest';
import { type Classified, classifyAnswer } from '../../../src/apply/outcome.ts';
import type { ResetAnswer } from '../../../src/model/provider.ts';

const ADA = 'ada@example.com';
const elapsed_ms = 20;

const accepted = (address?: string): ResetAnswer => ({
  type: 'accepted',
  status_code: 200,
  request_id: 'request-id-test-1',
  elapsed_ms,
  ...(address !== undefined && { address }),
});

const error = (status_code: number, error_type: string, retry_after_ms?: number): ResetAnswer => ({
  type: 'error',
  status_code,
  error_type,
  error_message: 'No.',
  elapsed_ms,
  ...(retry_after_ms !== undefined && { retry_after_ms }),
});

type Unreadable = Extract<ResetAnswer, { type: 'unreadable' }>;
const unreadable = (cause: Unreadable['cause'], more: Partial<Unreadable> = {}): ResetAnswer => ({
  type: 'unreadable',
  cause,
  message: 'No.',
  elapsed_ms,
  ...more,
});

const notSent = (cause: Extract<ResetAnswer, { type: 'not_sent' }>['cause']): ResetAnswer => ({
  type: 'not_sent',
  cause,
  message: 'No.',
  elapsed_ms,
});

const classify = (answer: ResetAnswer): Classified => classifyAnswer(answer, ADA);

/** `stop 4`, `rejected`, `unknown, failed`, …: what becomes of the call and of the run. */
const told = (answer: ResetAnswer): string => {
  const classified = classify(answer);
  if (classified.type === 'stop') return `stop ${classified.exit}`;
  if (classified.type !== 'outcome') return classified.type;
  return classified.connection_failed ? `${classified.outcome}, failed` : classified.outcome;
};

describe('a reset took effect', () => {
  test('with an answer about the same address, or about no member at all', () => {
    expect(told(accepted())).toBe('applied');
    expect(told(accepted(ADA))).toBe('applied');
  });

  test('but not with an answer about another address', () => {
    expect(told(accepted('bob@example.com'))).toBe('wrong_member');
  });

  test.each([400, 404])('perhaps with "no password" (%i): the members decide', (status) => {
    expect(told(error(status, 'member_password_not_found'))).toBe('ask_members');
  });
});

describe('a call had no effect', () => {
  test.each(['dns', 'refused', 'connect_timeout', 'tls', 'proxy'] as const)(
    'when the connection failed: %s',
    (cause) => {
      expect(told(notSent(cause))).toBe('no_effect, failed');
    },
  );

  test('when it was aborted while it was queued, which is no failure of the API', () => {
    expect(told(notSent('aborted'))).toBe('no_effect');
  });

  test('when the rate limit refused it', () => {
    expect(classify(error(429, 'too_many_requests'))).toEqual({ type: 'rate_limited' });
    expect(classify(error(429, 'too_many_requests', 2_000))).toEqual({
      type: 'rate_limited',
      retry_after_ms: 2_000,
    });
  });

  test.each(['not_json', 'unexpected', 'connection_lost', 'too_large'] as const)(
    'when a 429 came without a readable type: %s',
    (cause) => {
      const answer = unreadable(cause, { status_code: 429, retry_after_ms: 1_000 });
      expect(classify(answer)).toEqual({ type: 'rate_limited', retry_after_ms: 1_000 });
      expect(told(unreadable(cause, { status_code: 429 }))).toBe('rate_limited');
    },
  );
});

describe('the run stops', () => {
  test.each([
    [401, 'unauthorized_credentials'],
    [401, 'whatever_else'],
    [403, 'organization_suspended'],
    [403, 'use_https'],
    [403, 'whatever_else'],
    [404, 'session_not_found'],
    [400, 'invalid_session_token'],
    [400, 'unable_to_parse_session_jwt'],
  ])('for want of credentials at %i %s', (status, type) => {
    expect(told(error(status, type))).toBe('stop 4');
  });

  test.each([
    [400, 'cross_org_passwords_not_enabled'],
    [403, 'cross_org_passwords_not_enabled'],
    [404, 'route_not_found'],
  ])('at a wrong mode or a wrong address, %i %s', (status, type) => {
    expect(told(error(status, type))).toBe('stop 1');
  });

  test('and says why', () => {
    const mode = classify(error(400, 'cross_org_passwords_not_enabled'));
    expect(mode).toMatchObject({ reason: expect.stringContaining('cross-organization') as string });
    const refused = classify(error(401, 'unauthorized_credentials'));
    expect(refused).toMatchObject({
      reason: expect.stringContaining('unauthorized_credentials') as string,
    });
  });
});

describe('one member is refused, and others go on', () => {
  test.each([
    [404, 'email_not_found'],
    [404, 'member_not_found'],
    [400, 'invalid_email'],
    [400, 'bad_request'],
    [403, 'session_authorization_error'],
    [403, 'session_authorization_tenancy_error'],
    [429, 'user_lock_limit_reached'],
    [429, 'captcha_failed'],
    [409, 'never_heard_of'],
    [422, 'never_heard_of'],
  ])('at %i %s', (status, type) => {
    expect(told(error(status, type))).toBe('rejected');
  });
});

describe('it is unknown what became of a call', () => {
  test.each([
    [500, 'internal_server_error'],
    [502, 'bad_gateway'],
    [503, 'server_unavailable'],
    [504, 'gateway_timeout'],
    [408, 'search_timeout'],
    [500, 'too_many_requests'],
    [503, 'route_not_found'],
    [500, 'member_password_not_found'],
    [503, 'session_not_found'],
    [302, 'email_not_found'],
    [200, 'email_not_found'],
  ])('at %i, even with the type %s', (status, type) => {
    expect(told(error(status, type))).toBe('unknown, failed');
  });

  test.each([
    'connection_lost',
    'deadline',
    'too_large',
    'not_json',
    'redirect',
    'unexpected',
  ] as const)('when the answer could not be read: %s', (cause) => {
    expect(told(unreadable(cause))).toBe('unknown, failed');
  });

  test.each([200, 301, 307, 400, 401, 403, 404, 502])(
    'when a proxy answered %i with a page of its own',
    (status_code) => {
      expect(told(unreadable('not_json', { status_code }))).toBe('unknown, failed');
    },
  );
});
