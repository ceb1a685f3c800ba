/** What both searches share: filters as a table, pages behind an opaque cursor, order of creation. */
import { isObject, type Body } from './call.ts';
import { ApiError, type ErrorType, type SearchKind } from './errors.ts';
import type { Project } from './project.ts';

interface Ordered {
  readonly ordinal: number;
}

type Matches<T> = (record: T) => boolean;

/** One filter: the type of its value, and what it lets through. */
export type Filter<T> =
  /** Picks by index, so that a thousand values cost a thousand look-ups. */
  | {
      readonly value: 'index';
      readonly pick: (values: readonly string[], project: Project) => Iterable<T>;
    }
  | { readonly value: 'strings'; readonly matches: (values: readonly string[]) => Matches<T> }
  | { readonly value: 'string'; readonly matches: (value: string) => Matches<T> }
  | { readonly value: 'boolean'; readonly matches: (value: boolean) => Matches<T> }
  /** Part of a text, without case, of three characters or more. */
  | {
      readonly value: 'fuzzy';
      readonly tooShort: ErrorType;
      readonly texts: (record: T) => readonly string[];
    };

export type Filters<T> = Readonly<Record<string, Filter<T>>>;

interface Operand {
  readonly name: string;
  readonly value: unknown;
}

/** Which records a search looks through, and by which filters. */
interface Catalogue<T> {
  readonly project: Project;
  readonly kind: SearchKind;
  readonly filters: Filters<T>;
  /** Every record, for a search that no index narrows. */
  readonly all: () => Iterable<T>;
  /** What a record must meet beside the operands. */
  readonly within: Matches<T>;
}

interface SearchPage<T> {
  readonly records: readonly T[];
  readonly results_metadata: { readonly total: number; readonly next_cursor: string | null };
}

/** Reads `query`: absent, or an AND of operands. Throws `ApiError`. */
export function parseOperands(body: Body, kind: SearchKind): readonly Operand[] {
  const query = body['query'] ?? undefined;
  if (query === undefined) return [];
  if (!isObject(query) || query['operator'] !== 'AND') throw new ApiError('bad_request');
  const operands = query['operands'] ?? [];
  if (!Array.isArray(operands)) throw new ApiError('bad_request');
  return operands.map((operand: unknown) => parseOperand(operand, kind));
}

function parseOperand(operand: unknown, kind: SearchKind): Operand {
  if (!isObject(operand)) throw new ApiError('bad_request');
  const { filter_name: name, filter_value: value } = operand;
  if (name === undefined) throw new ApiError(`${kind}_search_missing_filter_name`);
  if (typeof name !== 'string') throw new ApiError(`${kind}_search_filter_name_must_be_string`);
  if (value === undefined || value === null) {
    throw new ApiError(`${kind}_search_missing_filter_value`);
  }
  return { name, value };
}

/** What an operand asks: to be among picked records, or to pass a test. */
type Condition<T> = { readonly picked: ReadonlySet<T> } | { readonly matches: Matches<T> };

/**
 * Answers one page of the records that are `within` and pass all operands. Looks through the
 * smallest set that an index gives, and through `all` only without such an operand. Throws `ApiError`.
 */
export function search<T extends Ordered>(
  body: Body,
  operands: readonly Operand[],
  catalogue: Catalogue<T>,
): SearchPage<T> {
  const { limit, from } = parsePage(body);
  const conditions = operands.map((operand) => condition(operand, catalogue));
  const picks = conditions.flatMap((one) => ('picked' in one ? [one.picked] : []));
  const [smallest] = picks.toSorted((a, b) => a.size - b.size);
  const records = [...(smallest ?? catalogue.all())]
    .filter(
      (record) =>
        catalogue.within(record) &&
        conditions.every((one) => ('picked' in one ? one.picked.has(record) : one.matches(record))),
    )
    .sort((a, b) => a.ordinal - b.ordinal);
  return pageOf(records, limit, from);
}

function condition<T>(
  { name, value }: Operand,
  { kind, filters, project }: Catalogue<T>,
): Condition<T> {
  const filter = Object.hasOwn(filters, name) ? filters[name] : undefined;
  if (filter === undefined) throw new ApiError(`${kind}_search_filter_name_not_recognized`);
  switch (filter.value) {
    case 'index':
      return { picked: new Set(filter.pick(strings(value, kind), project)) };
    case 'strings':
      return { matches: filter.matches(strings(value, kind)) };
    case 'boolean':
      if (typeof value !== 'boolean') throw new ApiError(`${kind}_search_expected_boolean`);
      return { matches: filter.matches(value) };
    case 'string':
      return { matches: filter.matches(string(value, kind)) };
    case 'fuzzy': {
      const part = string(value, kind).toLowerCase();
      if ([...part].length < 3) throw new ApiError(filter.tooShort);
      return {
        matches: (record) => filter.texts(record).some((text) => text.toLowerCase().includes(part)),
      };
    }
  }
}

function strings(value: unknown, kind: SearchKind): readonly string[] {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  throw new ApiError(`${kind}_search_expected_array_of_strings`);
}

function string(value: unknown, kind: SearchKind): string {
  if (typeof value === 'string') return value;
  throw new ApiError(`${kind}_search_expected_string`);
}

const DEFAULT_LIMIT = 100;
const MAXIMUM_LIMIT = 1000;

/** Reads `limit` (0 to 1000; over it is refused, as chosen) and `cursor`. Throws `ApiError`. */
function parsePage(body: Body): { readonly limit: number; readonly from: number } {
  const limit = body['limit'] ?? DEFAULT_LIMIT;
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 0 || limit > MAXIMUM_LIMIT) {
    throw new ApiError('bad_request');
  }
  return { limit, from: parseCursor(body['cursor'] ?? '') };
}

function parseCursor(cursor: unknown): number {
  if (cursor === '') return 0;
  if (typeof cursor !== 'string') throw new ApiError('bad_request');
  const from = /^from:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (from === undefined) throw new ApiError('bad_request');
  return Number(from);
}

/** The page that begins at ordinal `from`; with limit 0 it is empty and the last one. */
function pageOf<T extends Ordered>(
  records: readonly T[],
  limit: number,
  from: number,
): SearchPage<T> {
  const rest = from === 0 ? records : records.filter(({ ordinal }) => ordinal >= from);
  const next = limit === 0 ? undefined : rest[limit];
  const next_cursor =
    next === undefined ? null : Buffer.from(`from:${next.ordinal}`).toString('base64url');
  return {
    records: rest.slice(0, limit),
    results_metadata: { total: records.length, next_cursor },
  };
}
