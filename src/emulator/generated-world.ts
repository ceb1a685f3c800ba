/** Worlds of any size for rehearsals and measurements. */
import type { World } from '../generated/world.ts';
import { EmulatorError } from './options.ts';

type Organizations = World['organizations'];
type Member = NonNullable<Organizations[number]['members']>[number];

export interface WorldSize {
  /** Members over all organizations. */
  readonly members: number;
  readonly organizations: number;
  /** Turns the distribution over the organizations. */
  readonly seed: number;
}

/**
 * Makes a world of exactly this size, the same for the same arguments. Members spread evenly; every
 * tenth address is a member of two organizations, where there are two; the first member of each
 * organization is its admin. All are active, and each address has one password. Throws
 * `EmulatorError` for sizes that are not whole numbers, or members without any organization.
 */
export function generateWorld({ members, organizations, seed }: WorldSize): World {
  checkSize('members', members, 0);
  checkSize('organizations', organizations, members > 0 ? 1 : 0);
  const made: Organizations = Array.from({ length: organizations }, (_, index) => ({
    organization_slug: `org-${digits(index + 1, organizations)}`,
    organization_name: `Organization ${index + 1}`,
    members: [],
  }));
  let placed = 0;
  for (let address = 1; placed < members; address += 1) {
    const copies = address % 10 === 0 && organizations > 1 ? 2 : 1;
    for (let copy = 0; copy < copies && placed < members; copy += 1, placed += 1) {
      const organization = made[(placed + Math.abs(Math.trunc(seed))) % organizations];
      const own = organization?.members ?? [];
      own.push(memberOf(digits(address, members), own.length === 0));
    }
  }
  return { version: 1, organizations: made };
}

const memberOf = (number: string, isAdmin: boolean): Member => ({
  email_address: `member-${number}@example.com`,
  name: `Member ${number}`,
  password: `correct-horse-${number}`,
  ...(isAdmin ? { roles: ['stytch_admin'] } : {}),
});

const digits = (number: number, of: number): string =>
  String(number).padStart(String(of).length, '0');

function checkSize(name: string, size: number, least: number): void {
  if (Number.isInteger(size) && size >= least) return;
  throw new EmulatorError(
    `The number of ${name} is ${size}; it must be a whole number from ${least} up.`,
  );
}
