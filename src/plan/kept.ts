/** A plan as the store keeps it since it was applied: its digest stands in the log. */
import { sha256Of } from '../model/canonical.ts';
import type { Action } from '../model/plan.ts';

const ACTION = '{"action":';

// The digest does not cover it, so nothing else may stand there.
const CLOSING = /^"digest":"([^"\\]*)"(?:,"signature":"(?:[^"\\]|\\.)*")?\}\n$/;

/** Where the last line begins, which closes the text. */
const lastLine = (text: string): number => text.lastIndexOf('\n', text.length - 2) + 1;

/** Whether this is the text of the plan that had this digest when it was applied. */
export function isPlanOf(text: string, digest: string): boolean {
  const end = lastLine(text);
  return CLOSING.exec(text.slice(end))?.[1] === digest && sha256Of([text.slice(0, end)]) === digest;
}

/** The actions of a plan that `isPlanOf` found to be the one, one at a time: a large plan is never held twice. */
export function* keptActions(text: string): Generator<Action> {
  const last = lastLine(text);
  let start = 0;
  while (start < last) {
    const end = text.indexOf('\n', start);
    if (text.startsWith(ACTION, start)) {
      const stop = text[end - 1] === ',' ? end - 1 : end;
      yield JSON.parse(text.slice(start, stop)) as Action;
    }
    start = end + 1;
  }
}
