/** One line of a policy or a list: who must reset, and what it says beside the address. */
import { policySchema } from '../generated/policy.ts';
import type { MemberEntry } from '../generated/policy.ts';
import type { Range } from '../model/diagnostic.ts';
import type { Place } from '../model/policy.ts';
import type { PlannedRequest } from '../model/plan.ts';
import type { Schema } from './constraint.ts';
import type { Findings } from './findings.ts';
import { quote } from './findings.ts';
import { environmentOf, isId, isMemberId } from './ids.ts';
import type { Environment } from './ids.ts';
import { checkTimes, readAddress, readTime } from './placed.ts';
import type { PlacedTime, Times } from './placed.ts';

export type Field = keyof MemberEntry;

/** What an entry may say, with what the schema says of each. */
export const FIELD_SCHEMAS: Readonly<Record<string, Schema>> =
  (policySchema as Schema).definitions?.['memberEntry']?.properties ?? {};

export const isField = (name: string): name is Field => Object.hasOwn(FIELD_SCHEMAS, name);

/** An entry whose text has been read; what it does not say itself is the campaign's. */
export interface Listing {
  /** The canonical address, or the member id where it stands alone. */
  readonly key: string;
  readonly email_address?: string;
  readonly request: PlannedRequest;
  readonly allow_breakglass: boolean;
  readonly reason?: string;
  readonly ticket?: string;
  readonly since?: string;
  readonly due?: string;
  readonly at: Place;
  /** Characters of the address or member id. */
  readonly width: number;
}

/** An entry as it was written. */
export interface WrittenEntry {
  readonly fields: Readonly<MemberEntry>;
  /** Of the address, or of the member id where that stands alone. */
  readonly at: Place;
  readonly width: number;
  /** Place of one value, or without a field of the whole entry. */
  range(field?: Field): Range;
}

export interface EntryContext {
  readonly findings: Findings;
  /** Ids of the other one are mistakes. */
  readonly environment?: Environment;
  /** What applies where the entry gives no time. */
  readonly times: Times;
  /** In lists every mistake in a cell has this rule. */
  readonly rule?: 'members-from-row';
}

/** Where the address of a listing, or its lone member id, was written. */
export const placeOf = ({ at, width }: Listing): Range => ({
  file: at.file,
  start: { line: at.line, column: at.column },
  end: { line: at.line, column: at.column + width },
});

function checkId(
  field: 'organization_id' | 'member_id',
  entry: WrittenEntry,
  context: EntryContext,
): void {
  const id = entry.fields[field];
  // Empty and overlong texts are reported by their length.
  if (id === undefined || id === '' || id.length > 128) return;
  if (!isId(id)) {
    context.findings.error(
      context.rule ?? 'invalid-value',
      entry.range(field),
      `${quote(id)} is no ${field}: an id, slug or external id has letters, digits and . _ ~ | - only.`,
    );
    return;
  }
  const found = environmentOf(id);
  if (context.environment === undefined || found === undefined || found === context.environment)
    return;
  context.findings.error(
    'wrong-environment',
    entry.range(field),
    `${quote(id)} belongs to the ${found} environment, but the project is a ${context.environment} project.`,
    { hint: `Write the id that the ${context.environment} environment knows.` },
  );
}

function checkLoneMember(id: string, entry: WrittenEntry, context: EntryContext): void {
  if (isMemberId(id)) return;
  context.findings.error(
    context.rule ?? 'invalid-value',
    entry.range('member_id'),
    `${quote(id)} cannot stand alone: only an id such as member-test-… or member-live-… and a UUID names one member in the whole project.`,
    { hint: 'Add the email_address.' },
  );
}

function readTimes(entry: WrittenEntry, context: EntryContext): Times {
  const { fields } = entry;
  if (fields.since === undefined && fields.due === undefined) return {};
  const time = (field: 'since' | 'due'): PlacedTime | undefined => {
    const text = fields[field];
    if (text === undefined) return undefined;
    return readTime(field, text, () => entry.range(field), context.findings, context.rule);
  };
  const since = time('since');
  const due = time('due');
  const effective = { ...context.times, ...(since && { since }), ...(due && { due }) };
  if (since ?? due) checkTimes(effective, due === undefined ? 'since' : 'due', context.findings);
  return { ...(since && { since }), ...(due && { due }) };
}

/** Reads an entry and reports its mistakes. Undefined when it names nobody. */
export function readEntry(entry: WrittenEntry, context: EntryContext): Listing | undefined {
  const { findings, rule } = context;
  const { email_address, organization_id, member_id, reason, ticket } = entry.fields;
  checkId('organization_id', entry, context);
  checkId('member_id', entry, context);
  const { since, due } = readTimes(entry, context);
  let address: string | undefined;
  if (email_address !== undefined) {
    address = readAddress(email_address, () => entry.range('email_address'), findings, rule);
    if (address === undefined) return undefined;
  } else if (member_id === undefined) {
    findings.error(
      rule ?? 'missing-key',
      entry.range(),
      'An entry needs an email_address or a member_id: it must name someone.',
    );
    return undefined;
  } else checkLoneMember(member_id, entry, context);
  const key = address ?? member_id;
  if (key === undefined) return undefined;
  return {
    key,
    ...(address !== undefined && { email_address: address }),
    request: {
      ...(member_id !== undefined && { member_id }),
      ...(organization_id !== undefined && { organization_id }),
    },
    allow_breakglass: entry.fields.allow_breakglass ?? false,
    ...(reason !== undefined && { reason }),
    ...(ticket !== undefined && { ticket }),
    ...(since && { since: since.instant }),
    ...(due && { due: due.instant }),
    at: entry.at,
    width: entry.width,
  };
}
