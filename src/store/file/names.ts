import { join } from 'node:path';
import { checkId } from '../check-id.ts';

/** Where the files of a folder stand. */
export interface FilePaths {
  readonly folder: string;
  readonly state: string;
  readonly log: string;
  readonly lock: string;
  readonly errored: string;
  readonly plans: string;
  torn(run: string): string;
  retired(run: string): string;
  plan(planId: string): string;
}

export function filePaths(folder: string): FilePaths {
  const at = (name: string): string => join(folder, name);
  return {
    folder,
    state: at('mustreset.state.json'),
    log: at('mustreset.log.jsonl'),
    lock: at('mustreset.lock.json'),
    errored: at('mustreset.errored.jsonl'),
    plans: at('plans'),
    torn: (run) => at(`mustreset.log.torn-${checkId('run', run)}`),
    retired: (run) => at(`mustreset.errored.jsonl.${checkId('run', run)}`),
    plan: (planId) => join(at('plans'), `${checkId('plan id', planId)}.json`),
  };
}
