/** Faults: which call meets which, and the answers that they make. */
import { createHash } from 'node:crypto';
import { memberFields } from './objects.ts';
import type { Fault, FaultKind } from './options.ts';
import type { Project } from './project.ts';

/** The fault of one call, decided by its arguments alone, so that every run meets the same ones. */
export function chooseFault(
  faults: readonly Fault[],
  seed: number,
  address: string,
  attempt: number,
): FaultKind | undefined {
  if (faults.length === 0) return undefined;
  const digest = createHash('sha256').update(`${seed}\n${address}\n${attempt}`).digest();
  let left = digest.readUInt32BE(0) / 2 ** 32;
  for (const { kind, share } of faults) {
    if (left < share) return kind;
    left -= share;
  }
  return undefined;
}

/** The fields of an answer that names a member of another address than the one asked for. */
export function wrongMemberFields(
  project: Project,
  address: string,
): Readonly<Record<string, unknown>> {
  const other = project.members.find((member) => member.address !== address);
  if (other !== undefined) return memberFields(other);
  const [only] = project.members;
  if (only === undefined) return {};
  return memberFields({ ...only, email_address: `not-${only.email_address}` });
}

/** What a proxy puts in place of an answer. */
export const HTML_PAGE =
  '<!DOCTYPE html><html><head><title>Please wait</title></head><body>The page is being prepared.</body></html>\n';
