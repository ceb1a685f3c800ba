/** A member session as the API shows it: as an object, and as claims of a JWT. */
import type { Call } from './call.ts';
import { emailId } from './ids.ts';
import { instant } from './instant.ts';
import { signJwt } from './jwt.ts';
import { memberFields } from './objects.ts';
import type { Settings } from './options.ts';
import type { Factor, SessionRecord } from './sessions.ts';

/** Documented: a session JWT lives five minutes, however long its session. */
const JWT_SECONDS = 300;

export const SESSION_CLAIM = 'https://stytch.com/session';
const ORGANIZATION_CLAIM = 'https://stytch.com/organization';

/** https://stytch.com/docs/b2b/api/session-object */
export function sessionObject(session: SessionRecord, settings: Settings): object {
  const { member, custom_claims } = session;
  return {
    member_session_id: session.member_session_id,
    member_id: member.member_id,
    started_at: instant(session.started_ms),
    last_accessed_at: instant(session.accessed_ms),
    expires_at: instant(session.expires_ms),
    authentication_factors: factorObjects(session, settings),
    organization_id: member.organization.organization_id,
    roles: member.roles,
    organization_slug: member.organization.slug,
    ...(Object.keys(custom_claims).length > 0 && { custom_claims }),
  };
}

function factorObjects({ member, factors }: SessionRecord, { seed }: Settings): readonly object[] {
  const { email_address, address, organization } = member;
  const email_id = emailId(seed, organization.slug, address);
  return factors.map(({ type, created_ms, authenticated_ms }: Factor) => ({
    type,
    delivery_method: type === 'password' ? 'knowledge' : 'email',
    last_authenticated_at: instant(authenticated_ms),
    created_at: instant(created_ms),
    updated_at: instant(authenticated_ms),
    ...(type === 'magic_link' && { email_factor: { email_id, email_address } }),
  }));
}

/** https://stytch.com/docs/b2b/guides/sessions/resources/using-jwts */
function sessionJwt(session: SessionRecord, settings: Settings): string {
  const { project_id, clock } = settings;
  const { member, custom_claims } = session;
  const { organization_id, slug } = member.organization;
  const now_s = Math.floor(clock() / 1000);
  return signJwt({
    ...custom_claims,
    aud: [project_id],
    iss: `stytch.com/${project_id}`,
    sub: member.member_id,
    iat: now_s,
    nbf: now_s,
    exp: now_s + JWT_SECONDS,
    [ORGANIZATION_CLAIM]: { organization_id, slug },
    [SESSION_CLAIM]: {
      id: session.member_session_id,
      started_at: instant(session.started_ms),
      last_accessed_at: instant(session.accessed_ms),
      expires_at: instant(session.expires_ms),
      attributes: { ip_address: '', user_agent: '' },
      authentication_factors: factorObjects(session, settings),
      roles: member.roles,
    },
  });
}

/** Session, member and organization, as the answers that hand out a session carry them. */
export const sessionFields = (
  session: SessionRecord,
  { settings }: Call,
): Readonly<Record<string, unknown>> => ({
  ...memberFields(session.member),
  session_token: session.session_token,
  session_jwt: sessionJwt(session, settings),
  member_session: sessionObject(session, settings),
});
