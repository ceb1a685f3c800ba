/** Ids in Stytch's forms; the emulator serves test environments only. */
import { hash, randomUUID } from 'node:crypto';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Two UUIDs from SHA-256 of seed, organization slug and address; `generation` counts later passwords. */
export function derivedUuids(
  seed: number,
  slug: string,
  address: string,
  generation = 0,
): readonly [string, string] {
  const parts = [String(seed), slug, address, ...(generation === 0 ? [] : [String(generation)])];
  const hex = hash('sha256', parts.join('\n'));
  return [uuid(hex.slice(0, 32)), uuid(hex.slice(32))];
}

export const requestId = (): string => `request-id-test-${randomUUID()}`;

/** The id that the API gives to a member's e-mail address: always the same one. */
export const emailId = (seed: number, slug: string, address: string): string =>
  `email-test-${derivedUuids(seed, slug, `email\n${address}`)[0]}`;

/** As the documentation shows it for a member session. */
export const sessionId = (): string => `session-test-${randomUUID()}`;

/**
 * Whether a text could name something of this kind: an id of the right form, or a slug or an
 * external id of permitted characters. What begins as an id and does not end as one is malformed.
 */
export function isName(kind: string, text: string): boolean {
  if (!/^[A-Za-z0-9._~|-]{1,128}$/.test(text)) return false;
  const isId = new RegExp(`^${kind}-(test|live)-(${UUID}$)?`).exec(text);
  return isId === null || isId[2] !== undefined;
}

/** Hex digits as a version 4 UUID. */
function uuid(hex: string): string {
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
