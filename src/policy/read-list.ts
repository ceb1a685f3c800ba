/** The lists that a policy names under `members_from`: only files of its own folder. */
import { dirname, join, normalize } from 'node:path';
import { digested } from '../model/canonical.ts';
import { PolicyReadError } from '../model/policy.ts';
import type { PolicyReader } from '../model/policy.ts';
import type { ListReference } from './draft.ts';
import type { EntryContext } from './entry.ts';
import { readEntry } from './entry.ts';
import { quote } from './findings.ts';
import { isList, LIST_ENDINGS, readRows } from './members-from.ts';
import type { Wanted } from './wanted.ts';
import { emptyTally } from './wanted.ts';

/** Whether a path leaves the folder that it is relative to, wherever that is. */
function escapes(path: string): boolean {
  const parts = path.split(/[\\/]/);
  if (parts[0] === '' || /^[A-Za-z]:$/.test(parts[0] ?? '')) return true;
  let depth = 0;
  for (const part of parts) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

/** Where a list lies that a policy names so. */
export const listPath = (policy: string, name: string): string =>
  join(dirname(policy), normalize(name));

function isAllowed({ file, range }: ListReference, context: EntryContext): boolean {
  if (escapes(file)) {
    const detail = `${quote(file)} leads out of the policy's folder, and a policy reads nothing else.`;
    const hint = 'Put the list beside the policy or in a folder below it.';
    context.findings.error('members-from-outside', range, detail, { hint });
    return false;
  }
  if (isList(file)) return true;
  const detail = `${quote(file)} has an ending that does not tell its format: ${LIST_ENDINGS.join(', ')}.`;
  context.findings.error('invalid-value', range, detail, {
    hint: 'Rename the list after its format.',
  });
  return false;
}

/**
 * Reads a list and adds its rows to what the policy wants. `record` is told the path and digest of
 * what was read. Mistakes in the list are reported in it, those with it at its name in the policy.
 */
export async function readList(
  policy: string,
  reference: ListReference,
  read: PolicyReader,
  context: EntryContext,
  wanted: Wanted,
  record: (path: string, digest: string) => void,
): Promise<void> {
  if (!isAllowed(reference, context)) return;
  const folder = dirname(policy);
  const path = listPath(policy, reference.file);
  const tally = emptyTally();
  const rows: EntryContext = { ...context, rule: 'members-from-row' };
  try {
    const chunks = digested(read(path, { within: folder }), (digest) => record(path, digest));
    await readRows(path, chunks, context.findings, (row) => {
      const listing = readEntry(row, rows);
      if (listing !== undefined) wanted.addRow(listing, tally);
    });
  } catch (error) {
    if (!(error instanceof PolicyReadError)) throw error;
    const outside = error.reason === 'outside';
    context.findings.error(
      outside ? 'members-from-outside' : 'members-from-unreadable',
      reference.range,
      error.message,
      {
        hint: outside
          ? 'Put the list itself, not a link to it, into the folder of the policy.'
          : "The path is relative to the policy's folder.",
      },
    );
  }
  wanted.close(tally);
}
