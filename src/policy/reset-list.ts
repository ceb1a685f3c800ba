/** Lists of resets that were done by hand, or by another program, for `mustreset import`. */
import { extname } from 'node:path';
import { policySchema } from '../generated/policy.ts';
import { byText } from '../model/by-text.ts';
import type { Range } from '../model/diagnostic.ts';
import { type PolicyReader, PolicyReadError } from '../model/policy.ts';
import { type Schema, textProblem } from './constraint.ts';
import { FIELD_SCHEMAS } from './entry.ts';
import { Findings, type Report, quote } from './findings.ts';
import { instant, TIME_HINT } from './instant.ts';
import { LIST_ENDINGS, readRows } from './members-from.ts';
import { readAddress } from './placed.ts';
import type { Row, RowKind } from './row.ts';

/** One reset, as a row says it. */
export interface ListedReset {
  /** Canonical. */
  readonly email_address: string;
  /** RFC 3339 UTC with milliseconds. */
  readonly required_at: string;
  /** Those that it was done for, sorted; may be none. */
  readonly campaigns: readonly string[];
  /** Where it is documented: a ticket, a protocol. */
  readonly reference?: string;
  /** In place of the one given for the whole import. */
  readonly reason?: string;
}

export interface ResetList extends Report {
  /** Sorted by address, each once; present only if there is no error. */
  readonly resets?: readonly ListedReset[];
}

const CAMPAIGN: Schema = (policySchema as Schema).properties?.['campaign'] ?? {};
const REASON: Schema = FIELD_SCHEMAS['reason'] ?? {};

/** A record of the log holds them all. */
const MOST_CAMPAIGNS = 50;

const NEEDED = ['email_address', 'required_at'];

const RESET_ROWS: RowKind = {
  name: 'a reset',
  header: NEEDED.join(),
  fields: {
    email_address: { type: 'string' },
    required_at: { type: 'string' },
    campaigns: { type: 'string' },
    reference: { type: 'string', maxLength: 500 },
    reason: REASON,
  },
  lacking: (columns) => {
    const missing = NEEDED.filter((name) => !columns.includes(name));
    return missing.length === 0
      ? undefined
      : {
          detail: `The header row does not name ${missing.join(' and ')}, so the rows do not say who was reset when.`,
          hint: `Begin it with: ${NEEDED.join()}`,
        };
  },
};

const RULE = 'members-from-row';
const ENDINGS = LIST_ENDINGS.filter((ending) => ending !== '.txt');

interface Placed {
  readonly reset: ListedReset;
  readonly range: Range;
}

function readTime(row: Row, now: string, findings: Findings): string | undefined {
  const text = row.values['required_at'];
  if (text === undefined) {
    findings.error(RULE, row.range(), 'The row has no required_at, so it does not say when.', {
      hint: TIME_HINT,
    });
    return undefined;
  }
  // A date is its first instant: nothing is claimed to be later than it is known to be.
  const at = instant(text, 'start');
  const range = row.range('required_at');
  if (at === undefined) {
    const detail = `${quote(text)} under "required_at" is no date and no instant.`;
    findings.error(RULE, range, detail, { hint: TIME_HINT });
    return undefined;
  }
  if (at <= now) return at;
  const detail = `${quote(text)} lies in the future. A reset that is on record before it is done would keep the member from being reset.`;
  findings.error(RULE, range, detail, { hint: 'Import what was done, when it was done.' });
  return undefined;
}

function readCampaigns(row: Row, findings: Findings): readonly string[] | undefined {
  const named = (row.values['campaigns'] ?? '').split(/[;\s]+/).filter((id) => id !== '');
  const campaigns = [...new Set(named)].sort(byText);
  const problem =
    campaigns.length > MOST_CAMPAIGNS
      ? `may name at most ${MOST_CAMPAIGNS} campaigns; here are ${campaigns.length}.`
      : campaigns
          .map((id) => textProblem(id, CAMPAIGN, 'campaign'))
          .find((found) => found !== undefined);
  if (problem === undefined) return campaigns;
  findings.error(RULE, row.range('campaigns'), `"campaigns" ${problem}`, {
    hint: 'Separate several by "; ".',
  });
  return undefined;
}

function readReset(row: Row, now: string, findings: Findings): Placed | undefined {
  const { email_address: text, reference, reason } = row.values;
  const range = row.range('email_address');
  if (text === undefined) {
    findings.error(RULE, range, 'The row has no email_address, so it does not say who.');
  }
  const email_address = text && readAddress(text, () => range, findings, RULE);
  const required_at = readTime(row, now, findings);
  const campaigns = readCampaigns(row, findings);
  if (!email_address || required_at === undefined || campaigns === undefined) return undefined;
  const reset = {
    email_address,
    required_at,
    campaigns,
    ...(reference !== undefined && { reference }),
    ...(reason !== undefined && { reason }),
  };
  return { reset, range };
}

const isSame = (a: ListedReset, b: ListedReset): boolean =>
  a.required_at === b.required_at &&
  a.reference === b.reference &&
  a.reason === b.reason &&
  a.campaigns.join() === b.campaigns.join();

/** Takes each address once. */
class Resets {
  readonly #placed = new Map<string, Placed>();
  readonly #findings: Findings;
  #repeated = 0;
  #firstRepeated: readonly [row: Range, original: Range] | undefined;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  add(placed: Placed): void {
    const { reset, range } = placed;
    const first = this.#placed.get(reset.email_address);
    if (first === undefined) this.#placed.set(reset.email_address, placed);
    else if (isSame(first.reset, reset)) {
      this.#repeated += 1;
      this.#firstRepeated ??= [range, first.range];
    } else {
      const detail = `${quote(reset.email_address)} was listed before with something else.`;
      const hint = 'Keep one of the two rows: the record holds the latest reset.';
      this.#findings.error('conflicting-member', range, detail, { hint, also: [first.range] });
    }
  }

  close(): readonly ListedReset[] {
    if (this.#firstRepeated !== undefined) {
      const [row, original] = this.#firstRepeated;
      const what =
        this.#repeated === 1
          ? '1 row repeats an earlier one'
          : `${this.#repeated} rows repeat earlier ones`;
      const detail = `${what}; each address counts once. The first is shown.`;
      this.#findings.warn('duplicate-row', row, detail, { also: [original] });
    }
    const resets = [...this.#placed.values()].map(({ reset }) => reset);
    return resets.sort((a, b) => byText(a.email_address, b.email_address));
  }
}

/**
 * Reads a list of resets whole, and reports all its mistakes. `now` is the latest that a reset can
 * have been. Throws only what `read` throws beside `PolicyReadError`.
 */
export async function readResetList(
  file: string,
  read: PolicyReader,
  now: string,
): Promise<ResetList> {
  const findings = new Findings();
  if (!ENDINGS.includes(extname(file).toLowerCase())) {
    const detail = `${quote(file)} has not the ending of a list of resets: ${ENDINGS.join(', ')}.`;
    const hint = 'A row says who was reset when: an address alone does not.';
    findings.error('members-from-unreadable', undefined, detail, { hint });
    return findings.report();
  }
  const resets = new Resets(findings);
  try {
    const take = (row: Row): void => {
      const placed = readReset(row, now, findings);
      if (placed !== undefined) resets.add(placed);
    };
    await readRows(file, read(file), findings, take, RESET_ROWS);
  } catch (error) {
    if (!(error instanceof PolicyReadError)) throw error;
    findings.error('members-from-unreadable', undefined, error.message);
  }
  const listed = resets.close();
  if (findings.errors === 0 && listed.length === 0) {
    findings.error('members-from-unreadable', undefined, `${quote(file)} lists no reset.`);
  }
  return { ...findings.report(), ...(findings.errors === 0 && { resets: listed }) };
}
