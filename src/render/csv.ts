/** A plan, an apply or a status as CSV (RFC 4180), one address a row: for spreadsheets and other programs. */
import type { Action, Plan } from '../model/plan.ts';
import type { CampaignsStatus, RequiredMember } from '../model/status.ts';
import type { ApplyRun } from './page-apply.ts';
import { escapeCsv } from './escape.ts';
import { dueOf } from './page-plan.ts';

/** Between the values of a cell that holds several. */
const AND = '; ';

/** Columns by name. */
export type Fields<T> = Readonly<Record<string, (item: T) => string>>;

export const all = (values: readonly (string | undefined)[]): string =>
  values.filter((value) => value !== undefined).join(AND);

const each = (values: readonly string[]): string => all([...new Set(values)]);

const FIELDS: Fields<Action> = {
  action: ({ action }) => action,
  skip_reason: (action) => (action.action === 'skip' ? action.skip_reason : ''),
  email_address: ({ email_address = '' }) => email_address,
  campaigns: ({ requirements }) => all(requirements.map(({ campaign }) => campaign)),
  reason: ({ requirements }) => each(requirements.map(({ reason }) => reason)),
  ticket: ({ requirements }) => each(requirements.flatMap(({ ticket }) => ticket ?? [])),
  due: (action) => dueOf(action) ?? '',
  organizations: ({ members }) => each(members.map(({ organization_id }) => organization_id)),
  members: (action) =>
    action.members.length > 0
      ? all(action.members.map(({ member_id }) => member_id))
      : (action.request.member_id ?? ''),
  effect: (action) => ('effect' in action ? action.effect : ''),
  file: ({ requirements }) => all(requirements.map(({ at }) => at.file)),
  line: ({ requirements }) => all(requirements.map(({ at }) => String(at.line))),
};

const LINE_END = '\r\n';

export function* table<T>(fields: Fields<T>, items: Iterable<T>): Generator<string> {
  yield `${Object.keys(fields).join(',')}${LINE_END}`;
  const values = Object.values(fields);
  for (const item of items) {
    yield `${values.map((valueOf) => escapeCsv(valueOf(item))).join(',')}${LINE_END}`;
  }
}

export const planCsv = ({ actions }: Plan): Iterable<string> => table(FIELDS, actions);

/** What was planned, and how each address ended. */
export function applyCsv({ plan, endOf }: ApplyRun): Iterable<string> {
  const ended: Fields<Action> = {
    outcome: (action) => endOf(action).result,
    status_code: (action) => String(endOf(action).status_code ?? ''),
    error_type: (action) => endOf(action).error_type ?? '',
    request_id: (action) => endOf(action).request_id ?? '',
    sessions: (action) => endOf(action).sessions ?? '',
  };
  return table({ ...FIELDS, ...ended }, plan.actions);
}

const STATUS_FIELDS: Fields<RequiredMember> = {
  campaign: ({ requirement }) => requirement.campaign,
  status: ({ status }) => status,
  status_reason: ({ status_reason = '' }) => status_reason,
  email_address: ({ email_address = '' }) => email_address,
  member_id: ({ member_id = '' }) => member_id,
  required_at: ({ required_at = '' }) => required_at,
  due: ({ requirement }) => requirement.due ?? '',
  organizations: ({ organizations }) => all(organizations),
  reason: ({ requirement }) => requirement.reason,
  ticket: ({ requirement }) => requirement.ticket ?? '',
  file: ({ requirement }) => requirement.at.file,
  line: ({ requirement }) => String(requirement.at.line),
};

/** Every address under each of its campaigns. */
export const statusCsv = ({ campaigns }: CampaignsStatus): Iterable<string> =>
  table(
    STATUS_FIELDS,
    campaigns.flatMap(({ members }) => members),
  );
