/** One policy file's tree as a campaign, its entries and the lists that it names. */
import type { MemberEntry } from '../generated/policy.ts';
import { policySchema } from '../generated/policy.ts';
import type { Range } from '../model/diagnostic.ts';
import type { Campaign } from '../model/policy.ts';
import type { EntryContext, Listing, WrittenEntry } from './entry.ts';
import { isField, readEntry } from './entry.ts';
import type { Findings } from './findings.ts';
import type { Environment } from './ids.ts';
import { limitsOf } from './limits.ts';
import { checkTimes, readAddress, readTime } from './placed.ts';
import type { PlacedAddress, PlacedTime, Times } from './placed.ts';
import { checkShape } from './shape.ts';
import type { Source } from './source.ts';
import type { Mapping, Tree } from './tree.ts';
import { itemsOf, pairOf, textOf, valueOf } from './tree.ts';

const DEFAULT_MAX_RESETS = 1000;

export interface ListReference {
  /** As written: relative to the policy's folder. */
  readonly file: string;
  readonly range: Range;
}

export interface Draft {
  readonly file: string;
  /** Complete only if nothing was reported. */
  readonly campaign: Campaign;
  /** Where its id stands. */
  readonly campaignRange: Range | undefined;
  readonly times: Times;
  readonly protect: readonly PlacedAddress[];
  /** The entries under `members`, in the order of the file. */
  readonly listings: readonly Listing[];
  readonly lists: readonly ListReference[];
  /** Where members are, or would be, listed. */
  readonly membersRange: Range;
  /** It lists nobody itself: whoever must reset stands in its lists, if it names any. */
  readonly isBare: boolean;
}

/** The canonical addresses of a list under `name`; others are reported. */
export function readProtect(
  source: Source,
  tree: Tree,
  findings: Findings,
): readonly PlacedAddress[] {
  return itemsOf(tree, 'protect').flatMap((item) => {
    const text = textOf(item);
    if (text === undefined) return [];
    const range = source.range(item.start, item.end);
    const address = readAddress(text, () => range, findings);
    return address === undefined ? [] : [{ address, range }];
  });
}

function timesOf(source: Source, tree: Tree, findings: Findings): Times {
  const time = (field: 'since' | 'due'): PlacedTime | undefined => {
    const value = valueOf(tree, field);
    const text = textOf(value);
    if (value === undefined || text === undefined) return undefined;
    return readTime(field, text, () => source.range(value.start, value.end), findings);
  };
  const since = time('since');
  const due = time('due');
  const times = { ...(since && { since }), ...(due && { due }) };
  checkTimes(times, 'due', findings);
  return times;
}

const isTrue = (tree: Tree | undefined): boolean => tree?.type === 'scalar' && tree.value === true;

function campaignOf(file: string, tree: Tree, times: Times): Campaign {
  const text = (name: string): string | undefined => textOf(valueOf(tree, name));
  const ticket = text('ticket');
  const requested_by = text('requested_by');
  return {
    id: text('campaign') ?? '',
    reason: text('reason') ?? '',
    ...(ticket !== undefined && { ticket }),
    ...(requested_by !== undefined && { requested_by }),
    ...(times.since && { since: times.since.instant }),
    ...(times.due && { due: times.due.instant }),
    ...(isTrue(valueOf(tree, 'revoke_sessions')) && { revoke_sessions: true as const }),
    limits: { max_resets: DEFAULT_MAX_RESETS, ...limitsOf(tree) },
    file,
  };
}

function fieldsOf(item: Tree): MemberEntry {
  const text = textOf(item);
  if (text !== undefined) return { email_address: text };
  if (item.type !== 'mapping') return {};
  const fields: MemberEntry = {};
  for (const { key, value } of item.pairs) {
    if (value.type !== 'scalar' || !isField(key.name)) continue;
    if (key.name === 'allow_breakglass') {
      if (typeof value.value === 'boolean') fields.allow_breakglass = value.value;
    } else if (typeof value.value === 'string') fields[key.name] = value.value;
  }
  return fields;
}

/** An item of `members` as an entry; undefined where its shape, already reported, names nobody. */
export function writtenEntry(source: Source, item: Tree): WrittenEntry | undefined {
  const fields = fieldsOf(item);
  const named = valueOf(item, 'email_address') ?? valueOf(item, 'member_id');
  const spot = item.type === 'mapping' ? named : item;
  if (item.type === 'opaque' || (spot !== undefined && textOf(spot) === undefined))
    return undefined;
  const { start, end } = spot ?? (item.type === 'mapping' ? item.pairs[0]?.key : undefined) ?? item;
  const range = source.range(start, end);
  return {
    fields,
    at: { file: source.file, ...range.start },
    width: end - start,
    range: (field) => {
      const value =
        field === undefined || item.type !== 'mapping' ? undefined : valueOf(item, field);
      return value === undefined ? range : source.range(value.start, value.end);
    },
  };
}

function referencesOf(source: Source, tree: Tree): readonly ListReference[] {
  return itemsOf(tree, 'members_from').flatMap((item) => {
    const value = valueOf(item, 'file');
    const file = textOf(value);
    return value === undefined || file === undefined || file === ''
      ? []
      : [{ file, range: source.range(value.start, value.end) }];
  });
}

function membersRange(source: Source, tree: Mapping): Range {
  const pair = pairOf(tree, 'members') ?? pairOf(tree, 'members_from');
  const isWritten = pair !== undefined && pair.value.start < pair.value.end;
  const { start, end } = (isWritten ? pair.value : (pair ?? tree.pairs[0])?.key) ?? tree;
  return source.range(start, end);
}

/** Whether no item is written under `members`, and lists, if any, are named as they should be. */
function isBare(tree: Tree): boolean {
  const members = valueOf(tree, 'members');
  const lists = valueOf(tree, 'members_from');
  if (members !== undefined && (members.type !== 'sequence' || members.items.length > 0))
    return false;
  if (lists === undefined) return true;
  return lists.type === 'sequence' && lists.items.every((item) => textOf(valueOf(item, 'file')));
}

/** Reads a policy's tree and reports what is wrong with it alone. Undefined for another format. */
export function readDraft(
  source: Source,
  tree: Tree,
  environment: Environment | undefined,
  findings: Findings,
): Draft | undefined {
  if (!checkShape(source, tree, policySchema, 'A policy', findings)) return undefined;
  const times = timesOf(source, tree, findings);
  const context: EntryContext = { findings, times, ...(environment && { environment }) };
  const id = valueOf(tree, 'campaign');
  const listings = itemsOf(tree, 'members').flatMap((item) => {
    const entry = writtenEntry(source, item);
    const listing = entry && readEntry(entry, context);
    return listing === undefined ? [] : [listing];
  });
  const protect = readProtect(source, tree, findings);
  return {
    file: source.file,
    campaign: campaignOf(source.file, tree, times),
    campaignRange: textOf(id) === undefined || !id ? undefined : source.range(id.start, id.end),
    times,
    protect,
    listings,
    lists: referencesOf(source, tree),
    membersRange: membersRange(source, tree),
    isBare: isBare(tree),
  };
}
