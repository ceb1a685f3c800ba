/** A plan as the store keeps it since it was applied: its digest stands in the log. */
import { sha256Of } from '../model/canonical.ts';
import type { Action } from '../model/plan.ts';

const ACTION = '{"action":';

/** Where the last line begins, which closes the text. */
const lastLine = (text: string): number => text.lastIndexOf('\n', text.length - 2) + 1;

/** Whether this is the text of the plan that had this digest when it was applied. */
export const isPlanOf = (text: string, digest: string): boolean =>
  sha256Of([text.slice(0, lastLine(text))]) === digest;

/** The actions of a plan that `isPlanOf` found to be the one, one at a time: a large plan is never held twice. */
export function* keptActions(text: string): Generator<Action> {
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    if (text.startsWith(ACTION, start)) {
      const stop = text[end - 1] === ',' ? end - 1 : end;
      yield JSON.parse(text.slice(start, stop)) as Action;
    }
    start = end + 1;
  }
}
