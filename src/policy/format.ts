/** Sorts the members of a policy by moving their characters, and changes nothing else. */
import { policySchema } from '../generated/policy.ts';
import type { Diagnostic, Range } from '../model/diagnostic.ts';
import { composeTree } from './compose.ts';
import { writtenEntry } from './draft.ts';
import type { Listing } from './entry.ts';
import { placeOf, readEntry } from './entry.ts';
import { reorder, sliceItems } from './entry-slices.ts';
import type { Report } from './findings.ts';
import { Findings, mistake, quote } from './findings.ts';
import { checkMembers } from './shape.ts';
import type { Source } from './source.ts';
import { openSource, sourceOf, startOf } from './source.ts';
import type { Mapping, Pair, Tree } from './tree.ts';
import { jsonOf, pairOf } from './tree.ts';

interface Members {
  readonly tree: Mapping;
  readonly pair: Pair;
  readonly listings: readonly Listing[];
  /** Places of the items in sorted order. */
  readonly order: readonly number[];
}

function sortedOrder(listings: readonly Listing[]): readonly number[] {
  const keys = listings.map(({ email_address, key }) => email_address ?? `\uffff${key}`);
  return [...keys.keys()].sort((a, b) => {
    const [left = '', right = ''] = [keys[a], keys[b]];
    return left < right ? -1 : left > right ? 1 : a - b;
  });
}

/** The members of a policy; undefined where it has none or they have mistakes, which are reported. */
function readMembers(source: Source, findings: Findings): Members | undefined {
  const tree: Tree | undefined = composeTree(source, findings);
  const pair = pairOf(tree, 'members');
  if (tree?.type !== 'mapping' || pair === undefined) return undefined;
  checkMembers(source, pair, policySchema, findings);
  const items = pair.value.type === 'sequence' ? pair.value.items : [];
  const listings = items.flatMap((item) => {
    const entry = writtenEntry(source, item);
    return (entry && readEntry(entry, { findings, times: {} })) ?? [];
  });
  if (findings.errors > 0) return undefined;
  return { tree, pair, listings, order: sortedOrder(listings) };
}

/** The JSON text of a policy with its members in another order. */
function meaning({ tree }: Members, order: readonly number[] | undefined): string {
  const pairs = tree.pairs.map(({ key, value }) => {
    const isMembers = key.name === 'members' && value.type === 'sequence' && order !== undefined;
    return [
      key.name,
      isMembers
        ? order.map((at) => value.items[at]).map((item) => item && jsonOf(item))
        : jsonOf(value),
    ];
  });
  return JSON.stringify(pairs);
}

/** Whether the text, read again, has the same members in sorted order and everything else as before. */
function isSame(source: Source, text: string, members: Members): boolean {
  const again = readMembers(sourceOf(source.file, text), new Findings());
  return again !== undefined && meaning(again, undefined) === meaning(members, members.order);
}

/**
 * Sorts the entries under `members` by canonical address, member ids that stand alone last. Each
 * takes the comment lines directly above it and the comment behind it along. Every other byte stays.
 * Without a `text` the policy has mistakes, which are returned, and must stay untouched.
 */
export function formatPolicy(
  path: string,
  text: string | Uint8Array,
): { readonly text?: string } & Report {
  const findings = new Findings();
  const source = openSource(path, text, findings);
  if (source === undefined) return findings.report();
  const members = readMembers(source, findings);
  if (findings.errors > 0) return findings.report();
  const whole = (sorted: string): { readonly text: string } & Report => ({
    text: source.mark + sorted,
    ...findings.report(),
  });
  if (members === undefined || members.pair.value.type !== 'sequence') return whole(source.text);
  if (members.order.every((from, to) => from === to)) return whole(source.text);
  const { key, value } = members.pair;
  const sorted = reorder(source.text, sliceItems(source.text, value, key.end), members.order);
  if (isSame(source, sorted, members)) return whole(sorted);
  findings.error(
    'yaml-feature',
    source.range(key.start, key.end),
    'These entries cannot be sorted by moving their lines: a comment or a block of text would change its meaning.',
    { hint: 'Put each entry, with its comments, on lines of its own.' },
  );
  return findings.report();
}

function listingsOf(path: string, text: string): readonly Listing[] {
  return readMembers(sourceOf(path, text), new Findings())?.listings ?? [];
}

/** The error of a file that `formatPolicy` would change, at the first entry that would move. */
export function notFormatted(path: string, before: string, after: string): Diagnostic {
  const sorted = listingsOf(path, after);
  const moved = listingsOf(path, before).find(({ key }, place) => key !== sorted[place]?.key);
  const range: Range = moved === undefined ? startOf(path) : placeOf(moved);
  const what = moved === undefined ? 'An entry' : quote(moved.key);
  return mistake('not-formatted', range, `${what} is not where it stands in sorted order.`, {
    hint: `Run: mustreset fmt ${path}`,
  });
}
