/** What every /v1 request must pass before its endpoint sees it. */
import type { IncomingHttpHeaders } from 'node:http';
import { parseBody, type Call } from './call.ts';
import { ApiError } from './errors.ts';
import type { LedgerEntry } from './ledger.ts';
import type { FaultKind } from './options.ts';
import { toAddress } from './records.ts';
import { hasCredentials, type Target } from './request.ts';
import { findRoute, isOpen, meetsFaults, type Endpoint } from './routes.ts';
import type { Run } from './run.ts';

/** A call that its endpoint may answer, unless a fault comes first. */
export interface Admitted {
  readonly endpoint: Endpoint;
  readonly call: Call;
  readonly fault: FaultKind | undefined;
}

/**
 * Checks credentials, route, rate limit and body, in this order, and decides the fault. Notes in
 * the ledger whom the request names, also when it is refused. Throws `ApiError`.
 */
export function admit(
  run: Run,
  headers: IncomingHttpHeaders,
  target: Target,
  text: string,
  entry: LedgerEntry,
): Admitted {
  const { settings, ledger } = run;
  const body = parseBody(text);
  const route = findRoute(entry.method, target.path);
  const named = (key: string): string => {
    const value = body?.[key] ?? target.query.get(key) ?? route?.params[key];
    return typeof value === 'string' ? value : '';
  };
  ledger.name(entry, named('email_address'), named('member_id'));
  const { project_id, secret } = settings;
  if (!isOpen(route) && !hasCredentials(headers.authorization, project_id, secret)) {
    throw new ApiError('unauthorized_credentials');
  }
  if (route === undefined) throw new ApiError('route_not_found');
  const { endpoint, params } = route;
  checkRate(run, endpoint);
  if (body === undefined) throw new ApiError('bad_request');
  const fault = meetsFaults(endpoint) ? run.nextFault(toAddress(entry.email_address)) : undefined;
  entry.fault = fault ?? '';
  run.locks.release();
  return { endpoint, fault, call: callOf(run, headers, { params, query: target.query, body }) };
}

const callOf = (
  { project, settings, sessions, outbox, locks }: Run,
  headers: IncomingHttpHeaders,
  request: Pick<Call, 'params' | 'query' | 'body'>,
): Call => ({
  project,
  settings,
  sessions,
  outbox,
  locks,
  session: {
    token: headerText(headers['x-stytch-member-session']),
    jwt: headerText(headers['x-stytch-member-sessionjwt']),
  },
  ...request,
});

const headerText = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'object' ? value.join(', ') : value;

function checkRate({ admitRate, ledger, settings }: Run, endpoint: Endpoint): void {
  const wait_ms = admitRate(`${endpoint.method} ${endpoint.path}`, ledger.now());
  if (wait_ms === 0) return;
  const seconds = String(Math.max(1, Math.ceil(wait_ms / 1000)));
  throw new ApiError('too_many_requests', settings.retry_after ? { 'retry-after': seconds } : {});
}
