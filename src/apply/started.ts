/** What the log says of a run that begins to apply a plan. */
import type { LogBody } from '../model/log.ts';
import type { Plan } from '../model/plan.ts';
import type { SealedPlan } from '../plan/document.ts';
import type { RunSettings } from './run.ts';

/** Who runs which command with which program. */
export type StartedBy = Pick<
  LogBody<'run_started'>,
  'command' | 'actor' | 'host' | 'tool' | 'source' | 'plan_key'
>;

/** Half of what one record holds: the rest of this one never comes near the other half. */
const MOST_FILES_BYTES = 32 * 1024;

/** Without the files where they are too many: the kept plan names them, and its digest is recorded. */
function loggedPolicy({
  digest,
  files,
}: Plan['policy']): NonNullable<LogBody<'run_started'>['policy']> {
  const bytes = Buffer.byteLength(JSON.stringify(files));
  return bytes > MOST_FILES_BYTES ? { digest } : { digest, files };
}

/** The body of `run_started`; `serial` is that of the state as it is saved. */
export const startedBody = (
  { plan, digest }: SealedPlan,
  { started, settings }: { readonly started: StartedBy; readonly settings: RunSettings },
  serial: number,
): LogBody<'run_started'> => ({
  ...started,
  plan_id: plan.plan_id,
  plan_digest: digest,
  policy: loggedPolicy(plan.policy),
  state: { lineage: plan.state.lineage, serial },
  base_url: plan.base_url,
  settings: { ...settings },
});
