import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const KEPT = /^mustreset\.(?:state\.json|log\.jsonl|log\.torn-.*|errored\.jsonl\..*)$/;
const PLAN = /^[0-9a-f-]+\.json$/;
const DRAFT = /^mustreset\.lock\.json\..*\.tmp$/;

/** A lock that is not whole may be another's that is just being written: it is left to lie. */
function isHalf(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}

/** Files of a store that nobody would ever remove. Empty ones hold nothing and are in nobody's way. */
export function leftovers(store: string): readonly string[] {
  const plans = join(store, 'plans');
  const names = readdirSync(store)
    .filter((name) => !KEPT.test(name) && name !== 'plans')
    .filter((name) => {
      const text = readFileSync(join(store, name), 'utf8');
      return text !== '' && !(DRAFT.test(name) && isHalf(text));
    });
  const kept = existsSync(plans) ? readdirSync(plans) : [];
  return [...names, ...kept.filter((name) => !PLAN.test(name))].map(
    (name) => `${name} is left behind`,
  );
}
