/** Ids in Stytch's forms; the emulator serves test environments only. */
import { createHash, randomUUID } from 'node:crypto';

/** Two UUIDs from SHA-256 of seed, organization slug and address; `generation` counts later passwords. */
export function derivedUuids(
  seed: number,
  slug: string,
  address: string,
  generation = 0,
): readonly [string, string] {
  const parts = [String(seed), slug, address, ...(generation === 0 ? [] : [String(generation)])];
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex');
  return [uuid(hex.slice(0, 32)), uuid(hex.slice(32))];
}

export const requestId = (): string => `request-id-test-${randomUUID()}`;

/** Hex digits as a version 4 UUID. */
function uuid(hex: string): string {
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
