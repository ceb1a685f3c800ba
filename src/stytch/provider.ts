/** The port `Provider`, served by the Stytch B2B API. */
import type { Clock } from '../model/clock.ts';
import type { Environment } from '../model/network.ts';
import { type MemberListing, type Provider, ProviderError } from '../model/provider.ts';
import { resetAnswer } from './answer.ts';
import { type Client, type ClientSettings, createClient, DEFAULT_DEADLINES } from './client.ts';
import { firstOrganization, REQUIRE_RESET, requireReset, revokeSessions } from './endpoints.ts';
import type { Deadlines } from './exchange.ts';
import { createMemberListing } from './listing.ts';
import { createReader, READ_CONNECTIONS, newReading } from './reader.ts';
import { createRosterReader } from './roster.ts';

const MAX_RESET_BODY = 1024 * 1024;
/** A page of 1000 members is about 4 MB. */
const MAX_READ_BODY = 64 * 1024 * 1024;

/** A member session, as which the resets are made, so that Stytch enforces RBAC. */
export interface MemberSession {
  readonly token?: string;
  readonly jwt?: string;
}

export interface StytchSettings {
  readonly project_id: string;
  readonly secret: string;
  /** As `resolveBaseUrl` gives it. */
  readonly base_url: string;
  /** Sent with require_reset alone. */
  readonly session?: MemberSession;
  /** Resets at once; as many connections are opened, at most. */
  readonly parallelism: number;
  readonly clock: Clock;
  /** Name and version for the User-Agent, as `mustreset/1.0.0`. */
  readonly tool: string;
  readonly deadlines?: Partial<Deadlines>;
  /** Where HTTPS_PROXY (HTTP_PROXY for plain http) and NO_PROXY are looked up; default: no proxy. */
  readonly env?: Environment;
}

const HEADER_VALUE = /^[!-~]+$/;

function sessionHeader(name: string, value: string | undefined): readonly string[] {
  if (value === undefined) return [];
  if (HEADER_VALUE.test(value)) return [name, value];
  const message =
    'The member session is empty or has characters that no HTTP header can carry. Check STYTCH_SESSION_TOKEN and STYTCH_SESSION_JWT.';
  throw new ProviderError('credentials_refused', message, REQUIRE_RESET);
}

/** Throws `ProviderError` for what no header can carry. */
const sessionHeaders = ({ token, jwt }: MemberSession): readonly string[] => [
  ...sessionHeader('x-stytch-member-session', token),
  ...sessionHeader('x-stytch-member-sessionjwt', jwt),
];

function openClients(settings: StytchSettings): {
  readonly changes: Client;
  readonly reads: Client;
} {
  const basic = Buffer.from(`${settings.project_id}:${settings.secret}`).toString('base64');
  const { token, jwt } = settings.session ?? {};
  const headers = [
    'authorization',
    `Basic ${basic}`,
    'content-type',
    'application/json',
    'accept',
    'application/json',
    // The body cap counts bytes as they come: nothing here unpacks.
    'accept-encoding',
    'identity',
    'user-agent',
    settings.tool,
  ];
  const shared = {
    base_url: settings.base_url,
    headers,
    deadlines: { ...DEFAULT_DEADLINES, ...settings.deadlines },
    secrets: [settings.secret, encodeURIComponent(settings.secret), basic, token ?? '', jwt ?? ''],
    env: settings.env ?? {},
    clock: settings.clock,
  } satisfies Partial<ClientSettings>;
  return {
    changes: createClient({
      ...shared,
      connections: settings.parallelism,
      max_body_bytes: MAX_RESET_BODY,
    }),
    reads: createClient({
      ...shared,
      // A read changes nothing, however late it goes out.
      deadlines: { ...shared.deadlines, handover_ms: Infinity },
      connections: READ_CONNECTIONS,
      max_body_bytes: MAX_READ_BODY,
    }),
  };
}

/** An HTTP date as RFC 3339; nothing when it is none. */
function rfc3339(date: string | undefined): { readonly date?: string } {
  const ms = date === undefined ? NaN : Date.parse(date);
  return Number.isNaN(ms) ? {} : { date: new Date(ms).toISOString() };
}

/**
 * Connects the port `Provider` to a Stytch project; makes no call by itself. The base URL is taken
 * as it is: check it with `resolveBaseUrl` and `tlsProblem` first. Throws `ProviderError`, which
 * never repeats the value, for a proxy or a session that cannot be used. No error and no answer holds the secret, a session, or a header.
 */
export function stytchProvider(settings: StytchSettings): Provider & MemberListing {
  const { project_id, base_url, clock } = settings;
  const session = sessionHeaders(settings.session ?? {});
  const { changes, reads } = openClients(settings);
  const reader = createReader(reads, clock, base_url);
  const place = { base_url, now_ms: () => Date.parse(clock.now()) };
  return {
    project_id,
    base_url,
    async check(signal) {
      return rfc3339(await reader.read(firstOrganization(), newReading(signal)));
    },
    readRoster: createRosterReader(reader, clock),
    ...createMemberListing(reader),
    async requireReset(request, signal) {
      const reset = { ...requireReset(request), headers: session };
      return resetAnswer(await changes.request(reset, signal), place);
    },
    async revokeSessions(member_id, signal) {
      return resetAnswer(await changes.request(revokeSessions(member_id), signal), place);
    },
    async close() {
      await Promise.all([changes.close(), reads.close()]);
    },
  };
}
