/** What requests say about sessions: which one they mean, how long it shall live, what it shall claim. */
import { optionalMinutes, optionalText, isObject, type Body, type Call } from './call.ts';
import { ApiError } from './errors.ts';
import { verifiedClaims } from './jwt.ts';
import type { MemberRecord } from './records.ts';
import { SESSION_CLAIM } from './session-objects.ts';
import { DEFAULT_MINUTES, provePassword, touch, type SessionRecord } from './sessions.ts';

/** The session of an opaque token. Throws `ApiError`. */
export function sessionOfToken({ sessions }: Call, token: string): SessionRecord {
  if (!/^[\w=-]+$/.test(token)) throw new ApiError('invalid_session_token');
  const session = sessions.find(token);
  if (session?.session_token !== token) throw new ApiError('session_not_found');
  return session;
}

/**
 * The session of a JWT. A session may outlive its JWT: where a JWT is exchanged for a new one it may
 * have expired, where it alone is the permission it may not (`isFresh`). Throws `ApiError`.
 */
export function sessionOfJwt(call: Call, jwt: string, isFresh: boolean): SessionRecord {
  const { project_id, clock } = call.settings;
  const claims = verifiedClaims(jwt);
  const claim = claims?.[SESSION_CLAIM];
  if (claims?.['iss'] !== `stytch.com/${project_id}` || !isObject(claim)) {
    throw new ApiError('unable_to_parse_session_jwt');
  }
  const isExpired = Number(claims['exp']) * 1000 <= clock();
  const session = isFresh && isExpired ? undefined : call.sessions.find(String(claim['id']));
  if (session === undefined) throw new ApiError('session_not_found');
  return session;
}

/** The session that the body names by session_token or session_jwt, if any. Throws `ApiError`. */
export function sessionOfBody(call: Call): SessionRecord | undefined {
  const token = optionalText(call.body, 'session_token');
  const jwt = optionalText(call.body, 'session_jwt');
  if (token !== undefined && jwt !== undefined) throw new ApiError('too_many_session_arguments');
  if (token !== undefined) return sessionOfToken(call, token);
  return jwt === undefined ? undefined : sessionOfJwt(call, jwt, false);
}

/** What a login or a reset asks of the session that it hands out. */
export interface SessionWish {
  readonly session: SessionRecord | undefined;
  readonly minutes: number | undefined;
  readonly custom_claims: Body;
}

/** Reads all of it, and checks the types of what has no meaning here. Throws `ApiError`. */
export function sessionWish(call: Call): SessionWish {
  const { body } = call;
  for (const name of ['locale', 'intermediate_session_token', 'telemetry_id']) {
    optionalText(body, name);
  }
  const minutes = optionalMinutes(body, 'session_duration_minutes', 5, 527_040);
  const custom_claims = customClaims(body['session_custom_claims'] ?? {});
  return { session: sessionOfBody(call), minutes, custom_claims };
}

const RESERVED: readonly string[] = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];
const CLAIMS_BYTES = 4096;

/** Reserved claims are ignored, as documented. */
function customClaims(claims: unknown): Body {
  if (!isObject(claims) || !isSmall(claims)) throw new ApiError('bad_request');
  return Object.fromEntries(Object.entries(claims).filter(([key]) => !RESERVED.includes(key)));
}

function isSmall(claims: Body): boolean {
  try {
    return Buffer.byteLength(JSON.stringify(claims)) <= CLAIMS_BYTES;
  } catch {
    // Unlike parsing, writing JSON fails where values nest too deeply.
    return false;
  }
}

/** Merges claims into the session's: a null takes one away. */
export function mergeClaims(session: SessionRecord, claims: Body): void {
  const merged = { ...session.custom_claims, ...claims };
  session.custom_claims = Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== null),
  );
}

/**
 * The session of a member who has just proven their password: the one that the request names, if it
 * is theirs and still lives, and else a new one.
 */
export function grantSession(call: Call, member: MemberRecord, wish: SessionWish): SessionRecord {
  const { sessions, settings } = call;
  const given = sessions.of(member).find((one) => one === wish.session);
  const session = given ?? sessions.open(member, 'password', wish.minutes ?? DEFAULT_MINUTES);
  touch(session, settings.clock(), wish.minutes);
  provePassword(session, settings.clock());
  mergeClaims(session, wish.custom_claims);
  return session;
}
