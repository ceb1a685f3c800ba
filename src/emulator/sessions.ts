/** Member sessions: opened by logins and resets, ended by time or revocation. */
import { randomBytes } from 'node:crypto';
import { sessionId } from './ids.ts';
import type { MemberRecord } from './records.ts';

/** How a member has proven who they are; milliseconds since the epoch, as all times here. */
export interface Factor {
  readonly type: 'password' | 'magic_link';
  readonly created_ms: number;
  authenticated_ms: number;
}

export interface SessionRecord {
  readonly member_session_id: string;
  readonly session_token: string;
  readonly member: MemberRecord;
  readonly started_ms: number;
  accessed_ms: number;
  expires_ms: number;
  readonly factors: Factor[];
  custom_claims: Readonly<Record<string, unknown>>;
}

/** Finds living sessions only. */
export interface SessionBook {
  open(member: MemberRecord, factor: Factor['type'], minutes: number): SessionRecord;
  /** By opaque token or by member_session_id. */
  find(name: string): SessionRecord | undefined;
  /** Those of a member, in order of opening. */
  of(member: MemberRecord): readonly SessionRecord[];
  end(session: SessionRecord): void;
}

export const DEFAULT_MINUTES = 60;
const MINUTE_MS = 60_000;

/** Opens a book without sessions; `now` tells milliseconds since the epoch. */
export function openSessionBook(now: () => number): SessionBook {
  const byName = new Map<string, SessionRecord>();
  const byMember = new Map<MemberRecord, Set<SessionRecord>>();
  const end = (session: SessionRecord): void => {
    byName.delete(session.session_token);
    byName.delete(session.member_session_id);
    byMember.get(session.member)?.delete(session);
  };
  const isLive = (session: SessionRecord): boolean => {
    if (session.expires_ms > now()) return true;
    end(session);
    return false;
  };
  return {
    open(member, type, minutes) {
      const session = newSession(member, type, now(), minutes);
      byName.set(session.session_token, session).set(session.member_session_id, session);
      const own = byMember.get(member);
      if (own === undefined) byMember.set(member, new Set([session]));
      else own.add(session);
      return session;
    },
    find(name) {
      const session = byName.get(name);
      return session !== undefined && isLive(session) ? session : undefined;
    },
    of: (member) => [...(byMember.get(member) ?? [])].filter(isLive),
    end,
  };
}

const newSession = (
  member: MemberRecord,
  type: Factor['type'],
  now_ms: number,
  minutes: number,
): SessionRecord => ({
  member_session_id: sessionId(),
  session_token: randomBytes(32).toString('base64url'),
  member,
  started_ms: now_ms,
  accessed_ms: now_ms,
  expires_ms: now_ms + minutes * MINUTE_MS,
  factors: [{ type, created_ms: now_ms, authenticated_ms: now_ms }],
  custom_claims: {},
});

/** Notes that the session is in use, and sets its end to so many minutes from now, if given. */
export function touch(session: SessionRecord, now_ms: number, minutes?: number): void {
  session.accessed_ms = now_ms;
  if (minutes !== undefined) session.expires_ms = now_ms + minutes * MINUTE_MS;
}

/** Notes that the member has proven their password in this session. */
export function provePassword(session: SessionRecord, now_ms: number): void {
  const known = session.factors.find(({ type }) => type === 'password');
  if (known === undefined) {
    session.factors.push({ type: 'password', created_ms: now_ms, authenticated_ms: now_ms });
  } else known.authenticated_ms = now_ms;
}
