/** What lies in the folder of a store beside state and log. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { logLines } from '../support/checker.ts';

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

interface Cut {
  readonly bytes: number;
  readonly digest: string;
}

/** Bytes that were cut from the log and are not kept aside as the log says. */
export function notKeptAside(store: string): readonly string[] {
  return logLines(store).flatMap(({ type, run, body }) => {
    const cut = body['cut'] as Cut | undefined;
    if (type !== 'run_recovered' || cut === undefined) return [];
    const aside = join(store, `mustreset.log.torn-${run}`);
    const bytes = existsSync(aside) ? readFileSync(aside) : Buffer.alloc(0);
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    return bytes.length === cut.bytes && digest === cut.digest
      ? []
      : [`the ${cut.bytes} bytes that ${run} cut are not kept aside`];
  });
}
