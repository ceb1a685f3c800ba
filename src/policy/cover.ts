/** Compares a list, as an incident yields it, with what the policies cover. */
import { byText } from '../model/by-text.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { PolicyReadError } from '../model/policy.ts';
import type { Policy, PolicyReader } from '../model/policy.ts';
import type { EntryContext, Listing } from './entry.ts';
import { placeOf, readEntry } from './entry.ts';
import type { Report } from './findings.ts';
import { Findings, quote } from './findings.ts';
import { isList, LIST_ENDINGS, readRows } from './members-from.ts';

export interface Coverage extends Report {
  /** Canonical addresses of the list that no policy covers: all of them, sorted. */
  readonly uncovered: readonly string[];
  /** Canonical addresses of the policies that the list does not name: all of them, sorted. */
  readonly unlisted: readonly string[];
}

/** Whether a campaign lists whom a row names. */
function coveredBy({ entries }: Policy): (listing: Listing) => boolean {
  const keys = new Set<string>();
  const memberIds = new Set<string>();
  for (const { email_address, request } of entries) {
    keys.add(email_address ?? request.member_id ?? '');
    if (request.member_id !== undefined) memberIds.add(request.member_id);
  }
  return ({ key, email_address, request }) =>
    keys.has(key) ||
    keys.has(request.member_id ?? key) ||
    (email_address === undefined && memberIds.has(key));
}

async function readListings(
  list: string,
  read: PolicyReader,
  findings: Findings,
): Promise<ReadonlyMap<string, Listing> | undefined> {
  const listings = new Map<string, Listing>();
  const context: EntryContext = { findings, times: {}, rule: 'members-from-row' };
  if (!isList(list)) {
    const detail = `${quote(list)} has an ending that does not tell its format: ${LIST_ENDINGS.join(', ')}.`;
    findings.error('members-from-unreadable', undefined, detail, {
      hint: 'Rename the list after its format.',
    });
    return undefined;
  }
  try {
    await readRows(list, read(list), findings, (row) => {
      const listing = readEntry(row, context);
      if (listing !== undefined && !listings.has(listing.key)) listings.set(listing.key, listing);
    });
  } catch (error) {
    if (!(error instanceof PolicyReadError)) throw error;
    findings.error('members-from-unreadable', undefined, error.message, {
      hint: 'Check --against.',
    });
    return undefined;
  }
  if (listings.size === 0 && !hasErrors(findings.report().diagnostics)) {
    // Every policy covers nobody: an export that failed would pass for an incident that is dealt with.
    findings.error('members-from-unreadable', undefined, `${quote(list)} names nobody.`, {
      hint: 'Check where the list comes from.',
    });
    return undefined;
  }
  return listings;
}

/**
 * Reads a list of any form that `members_from` takes, wherever it lies, and reports each address of
 * it that no campaign lists. Of a list that cannot be read only that is reported. Throws only what
 * `read` throws beside `PolicyReadError`.
 */
export async function uncovered(
  policy: Policy,
  list: string,
  read: PolicyReader,
): Promise<Coverage> {
  const findings = new Findings();
  const listings = await readListings(list, read, findings);
  if (listings === undefined) return { uncovered: [], unlisted: [], ...findings.report() };
  const isCovered = coveredBy(policy);
  const missing = [...listings.values()].filter((listing) => !isCovered(listing));
  for (const listing of missing) {
    const detail = `${quote(listing.key)} stands in the list, but no policy says that it must reset.`;
    const hint = 'Add it to "members", or name this list under "members_from".';
    findings.error('uncovered-address', placeOf(listing), detail, { hint });
  }
  const addresses = policy.entries.flatMap(({ email_address }) => email_address ?? []);
  return {
    uncovered: missing.flatMap(({ email_address }) => email_address ?? []).sort(byText),
    unlisted: addresses.filter((address) => !listings.has(address)).sort(byText),
    ...findings.report(),
  };
}
