/** No reset is made that could not be recorded: a line of the log must hold what an action writes. */
import type { Diagnostic } from '../model/diagnostic.ts';
import { MAX_LINE_BYTES } from '../model/log.ts';
import { type Action, actionName } from '../model/plan.ts';
import { rangeOf } from './range.ts';

/** For what stands around it: ids, instant, digest, the address as the members spell it. */
const ENVELOPE_BYTES = 4 * 1024;

/** So many campaigns and members fit, each campaign with the longest reason and ticket there may be. */
const ALWAYS_FIT = 10;

const MOST_NAMED = 20;

/** Bytes of the largest record that the action may write: the intent of a reset, or a credit. */
function recordBytes({ action, request, requirements, members }: Action): number {
  const before = members.map(({ member_id, organization_id, status, password_id }) => [
    member_id,
    { organization_id, status, password_id },
  ]);
  const wanted =
    action === 'credit'
      ? requirements.map(({ campaign }) => campaign)
      : requirements.map(({ at: _place, ...requirement }) => requirement);
  return ENVELOPE_BYTES + Buffer.byteLength(JSON.stringify([request, wanted, before]));
}

const tooLarge = (action: Action, bytes: number): Diagnostic => {
  const { requirements, members } = action;
  const name = actionName(action);
  const [first] = requirements;
  return {
    severity: 'error',
    rule: 'record-too-large',
    summary: 'Record too large for the log',
    detail: `What the log must say of ${name} (campaigns: ${requirements.length}, members: ${members.length}) takes ${Math.ceil(bytes / 1024)} KiB, and a line of the log holds ${MAX_LINE_BYTES / 1024} KiB. Nothing is applied, since no reset is made that cannot be recorded. Shorten the reasons and tickets, list the address in fewer campaigns, or leave it out: --exclude ${name}.`,
    ...(first !== undefined && { range: rangeOf(first.at) }),
  };
};

/** Errors for every action whose record no line of the log would hold; 20 are named, then their number. */
export function checkRecordSizes(actions: readonly Action[]): readonly Diagnostic[] {
  const errors: Diagnostic[] = [];
  let unnamed = 0;
  for (const action of actions) {
    const { requirements, members } = action;
    if (action.action === 'skip') continue;
    if (requirements.length <= ALWAYS_FIT && members.length <= ALWAYS_FIT) continue;
    const bytes = recordBytes(action);
    if (bytes <= MAX_LINE_BYTES) continue;
    if (errors.length < MOST_NAMED) errors.push(tooLarge(action, bytes));
    else unnamed += 1;
  }
  const [first] = errors;
  if (first === undefined || unnamed === 0) return errors;
  const detail = `${unnamed} more of this kind. Shorten the reasons and tickets of their campaigns.`;
  return [...errors, { severity: 'error', rule: first.rule, summary: first.summary, detail }];
}
