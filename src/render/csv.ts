/** A plan or an apply as CSV (RFC 4180), one address a row: for spreadsheets and other programs. */
import type { Action, Plan } from '../model/plan.ts';
import type { ApplyRun } from './page-apply.ts';
import { escapeCsv } from './escape.ts';
import { dueOf } from './page-plan.ts';

/** Between the values of a cell that holds several. */
const AND = '; ';

type Fields = Readonly<Record<string, (action: Action) => string>>;

const all = (values: readonly (string | undefined)[]): string =>
  values.filter((value) => value !== undefined).join(AND);

const each = (values: readonly string[]): string => all([...new Set(values)]);

const FIELDS: Fields = {
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

function* table(fields: Fields, actions: readonly Action[]): Generator<string> {
  yield `${Object.keys(fields).join(',')}${LINE_END}`;
  const values = Object.values(fields);
  for (const action of actions) {
    yield `${values.map((valueOf) => escapeCsv(valueOf(action))).join(',')}${LINE_END}`;
  }
}

export const planCsv = ({ actions }: Plan): Iterable<string> => table(FIELDS, actions);

/** What was planned, and how each address ended. */
export function applyCsv({ plan, endOf }: ApplyRun): Iterable<string> {
  const ended: Fields = {
    outcome: (action) => endOf(action).result,
    status_code: (action) => String(endOf(action).status_code ?? ''),
    error_type: (action) => endOf(action).error_type ?? '',
    request_id: (action) => endOf(action).request_id ?? '',
    sessions: (action) => endOf(action).sessions ?? '',
  };
  return table({ ...FIELDS, ...ended }, plan.actions);
}
