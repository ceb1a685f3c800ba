import { checkId } from '../check-id.ts';

/** The keys of a store's objects. */
export interface S3Keys {
  readonly state: string;
  readonly lock: string;
  /** What the keys of the log's objects begin with. */
  readonly log: string;
  readonly errored: string;
  logObject(first: number): string;
  erroredObject(number: number): string;
  torn(run: string): string;
  retired(run: string, number: number): string;
  plan(planId: string): string;
}

const numbered = (prefix: string, number: number): string =>
  `${prefix}${String(number).padStart(12, '0')}.jsonl`;

export function s3Keys(key: string): S3Keys {
  const log = `${key}.log/`;
  const errored = `${key}.errored/`;
  return {
    state: key,
    lock: `${key}.lock`,
    log,
    errored,
    logObject: (first) => numbered(log, first),
    erroredObject: (number) => numbered(errored, number),
    torn: (run) => `${key}.log.torn-${checkId('run', run)}`,
    retired: (run, number) => numbered(`${key}.errored.${checkId('run', run)}/`, number),
    plan: (planId) => `${key}.plans/${checkId('plan id', planId)}.json`,
  };
}

/** The number in a key that these names gave, or undefined for another's object. */
export function numberOf(prefix: string, key: string): number | undefined {
  const digits = /^(\d{12})\.jsonl$/.exec(key.slice(prefix.length))?.[1];
  return key.startsWith(prefix) && digits !== undefined ? Number(digits) : undefined;
}
