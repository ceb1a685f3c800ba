/** Everything that must hold before the first call: the plan fits policy, state and limits. */
import { allSatisfied, missingCampaigns } from '../plan/satisfied.ts';
import { type PolicyPresence, checkPlan } from '../plan/check.ts';
import { watchDone } from '../plan/continued.ts';
import type { SealedPlan } from '../plan/document.ts';
import { checkLimits } from '../plan/limits.ts';
import { checkRecordSizes } from '../plan/record-size.ts';
import { indexRoster } from '../plan/roster-index.ts';
import { watchStale } from '../plan/stale.ts';
import type { Clock } from '../model/clock.ts';
import type { Diagnostic, OperationRule } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../model/exit-code.ts';
import { type Action, mayReset } from '../model/plan.ts';
import type { Limits } from '../model/policy.ts';
import type { Provider } from '../model/provider.ts';
import type { Session } from './session.ts';
import { type Task, type WorkAction, sessionsLeft } from './task.ts';

/** Why nothing is sent. */
export interface Refusal {
  readonly exit: ExitCode;
  readonly diagnostics: readonly Diagnostic[];
}

export const refusal = (
  exit: ExitCode,
  rule: OperationRule,
  summary: string,
  detail: string,
): Refusal => ({ exit, diagnostics: [{ severity: 'error', rule, summary, detail }] });

const NEW_STATE =
  'There is neither a state nor a log in the store. If this is the first apply, say so with --new-state. If it is not, the record of earlier resets is missing, and everyone would be reset again: check --state, or put the files back.';

export interface PreflightInput {
  readonly sealed: SealedPlan;
  readonly session: Session;
  readonly provider: Provider;
  readonly clock: Clock;
  readonly policy: PolicyPresence;
  /** Limits of the settings, where the policy files are absent. */
  readonly limits?: Limits;
  readonly new_state: boolean;
  /** Aborted by SIGINT or SIGTERM. */
  readonly interrupt?: AbortSignal;
}

const stale = (detail: string): Refusal =>
  refusal(EXIT.stale, 'plan-stale', 'Plan is stale', detail);

/** The plan against the state and the log under the lock; undefined when it fits. */
async function checkState({
  sealed,
  session,
  new_state,
}: PreflightInput): Promise<Refusal | undefined> {
  const { plan, digest } = sealed;
  const { found } = session;
  if (found.state === undefined) {
    if (plan.log.records > 0) {
      return refusal(
        EXIT.untrusted,
        'state-missing',
        'State is missing',
        `The plan was made on a log of ${plan.log.records} records, and the store holds neither state nor log. Put them back; --new-state does not help here.`,
      );
    }
    return new_state
      ? undefined
      : refusal(EXIT.untrusted, 'state-missing', 'State is missing', NEW_STATE);
  }
  if (found.state.lineage !== plan.state.lineage) {
    return refusal(
      EXIT.stale,
      'plan-foreign',
      'Plan is for another world',
      'The plan was made for a state of another lineage than the one in the store. Make a new plan.',
    );
  }
  if ((await found.headAt(plan.log.records)) !== plan.log.head) {
    return stale('The log is not the one that the plan was made on. Make a new plan.');
  }
  const watch = watchStale(digest);
  for await (const record of found.recordsAfter(plan.log.records)) watch.see(record);
  return watch.isStale()
    ? stale(
        'Since the plan was made, another run has changed the state. Make a new plan and have it reviewed.',
      )
    : undefined;
}

/** What earlier runs of this plan have done: nothing is done twice, replaced or not. */
async function doneAddresses({ sealed, session }: PreflightInput): Promise<ReadonlySet<string>> {
  const watch = watchDone(sealed.digest, session.members());
  if (session.found.state === undefined) return watch.done();
  for await (const record of session.found.recordsAfter(sealed.plan.log.records)) {
    watch.see(record);
  }
  return watch.done();
}

/** The actions with the live members of a plan that was made without them. */
async function withMembers({
  sealed,
  provider,
  interrupt,
}: PreflightInput): Promise<readonly Action[]> {
  const { actions, refreshed } = sealed.plan;
  if (refreshed) return actions;
  const addresses = actions.filter(mayReset).flatMap((action) => action.email_address ?? []);
  if (addresses.length === 0) return actions;
  const index = indexRoster(await provider.readRoster({ addresses }, interrupt));
  return actions.map((action) => ({
    ...action,
    members: index.membersOf(action.email_address ?? '').map((member) => ({
      ...member,
      status: member.status === 'deleted' ? 'pending' : member.status,
    })),
  }));
}

async function checkReach(input: PreflightInput): Promise<Refusal | undefined> {
  const { sealed, limits } = input;
  const bounds =
    limits === undefined ? sealed.plan.limits : { ...sealed.plan.limits, settings: limits };
  const actions = await withMembers(input);
  const diagnostics = [...checkLimits(actions, bounds), ...checkRecordSizes(actions)];
  return diagnostics.length > 0 ? { exit: EXIT.error, diagnostics } : undefined;
}

export interface Preflight {
  readonly tasks: readonly Task[];
  /** Addresses whose password and campaigns are done, mostly by an earlier run of this plan. */
  readonly done: readonly { readonly address: string; readonly waiting: boolean }[];
}

function isWork(action: Action): action is WorkAction {
  return action.action !== 'skip';
}

/** Checks the plan under the lock and lists what is to be done. */
export async function preflight(input: PreflightInput): Promise<Refusal | Preflight> {
  const { sealed, session, provider, clock, policy } = input;
  const { project_id, base_url } = provider;
  const faults = checkPlan(sealed, { now: clock.now(), project_id, base_url, policy });
  if (faults.length > 0) return { exit: EXIT.stale, diagnostics: faults };
  const refused = (await checkState(input)) ?? (await checkReach(input));
  if (refused !== undefined) return refused;

  const addresses = await doneAddresses(input);
  const members = session.members();
  const isDone = ({ action, email_address, requirements }: WorkAction): boolean =>
    addresses.has(email_address) ||
    (action === 'revoke' && missingCampaigns(requirements, members[email_address]).length === 0);
  const work = sealed.plan.actions.filter(isWork);
  return {
    tasks: work.flatMap((action): readonly Task[] => {
      const task = { action, calls: 0, notBefore: 0 };
      if (!isDone(action)) return [task];
      return sessionsLeft(action, members).length > 0 ? [{ ...task, revoking: true }] : [];
    }),
    done: work.filter(isDone).map(({ email_address, requirements }) => ({
      address: email_address,
      waiting: !allSatisfied(requirements, members[email_address]),
    })),
  };
}
