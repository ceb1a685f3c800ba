/** The outbox: the e-mails that the API would have sent, and the tokens of their links. */
import { createHash, randomBytes } from 'node:crypto';
import { ApiError } from './errors.ts';
import type { MemberRecord } from './records.ts';

/** As `GET /__emulator/outbox` shows it; without `organization_id` it is tied to none. */
export interface Email {
  readonly email_address: string;
  readonly kind: 'reset';
  readonly token: string;
  readonly organization_id?: string;
  /** RFC 3339 in UTC with milliseconds. */
  readonly at: string;
}

/** The link of one e-mail: good once, until it expires. */
export interface ResetLink {
  readonly member: MemberRecord;
  /** True: for the address, whatever the organization. */
  readonly isDiscovery: boolean;
  readonly expires_ms: number;
  readonly code_challenge: string | undefined;
}

export interface Outbox {
  /** All e-mails, oldest first. */
  readonly emails: readonly Email[];
  send(link: Omit<ResetLink, 'expires_ms'>, minutes: number): void;
  /** The link of a token, if it is good for this purpose. Throws `ApiError`. */
  open(token: string, isDiscovery: boolean, code_verifier: string | undefined): ResetLink;
  /** The token is used up. */
  spend(token: string): void;
}

/** Opens an empty outbox; `now` tells milliseconds since the epoch. */
export function openOutbox(now: () => number): Outbox {
  const emails: Email[] = [];
  const links = new Map<string, ResetLink>();
  return {
    emails,
    send(link, minutes) {
      const token = randomBytes(32).toString('base64url');
      const { email_address, organization } = link.member;
      emails.push({
        email_address,
        kind: 'reset',
        token,
        ...(link.isDiscovery ? {} : { organization_id: organization.organization_id }),
        at: new Date(now()).toISOString(),
      });
      links.set(token, { ...link, expires_ms: now() + minutes * 60_000 });
    },
    open(token, isDiscovery, code_verifier) {
      const link = links.get(token);
      if (link === undefined || link.isDiscovery !== isDiscovery || link.expires_ms <= now()) {
        throw new ApiError('unable_to_auth_password_reset_token');
      }
      checkPkce(link.code_challenge, code_verifier);
      return link;
    },
    spend: (token) => void links.delete(token),
  };
}

/** The challenge is the base64url SHA-256 of the verifier (RFC 7636); an empty one is none. */
function checkPkce(challenge = '', verifier = ''): void {
  if (challenge === '') {
    if (verifier !== '') throw new ApiError('pkce_did_not_expect_code_verifier');
    return;
  }
  if (verifier === '') throw new ApiError('pkce_expected_code_verifier');
  const expected = createHash('sha256').update(verifier).digest('base64url');
  if (challenge.replace(/=+$/, '') !== expected) throw new ApiError('pkce_mismatch');
}
