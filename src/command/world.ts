/** What plan and apply begin with: settings, project, policies and state, or why not. */
import type { LoadedState, EmptyStore } from '../log/loaded.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../model/exit-code.ts';
import type { Policy } from '../model/policy.ts';
import type { State } from '../model/state.ts';
import { newState } from '../log/chain.ts';
import type { CommandContext } from './context.ts';
import { tellSettings } from './debug.ts';
import { type Fault, fault, faultOf } from './fault.ts';
import { loadPolicies } from './policies.ts';
import {
  type Credentials,
  type Project,
  projectId,
  resolveCredentials,
  resolveProject,
} from './project.ts';
import { type ResolvedSettings, type SettingsFlags, resolveSettings } from './settings.ts';

/** Why a command ends before it has begun. */
export interface Ending {
  readonly exit_code: ExitCode;
  readonly diagnostics: readonly Diagnostic[];
  readonly more: number;
}

export const isEnding = (value: object): value is Ending => 'exit_code' in value;

export const ending = (
  exit_code: ExitCode,
  diagnostics: readonly Diagnostic[],
  more = 0,
): Ending => ({ exit_code, diagnostics, more });

/** The ending that a fault makes. */
export const endingOf = ({ exit_code, diagnostic }: Fault): Ending =>
  ending(exit_code, [diagnostic]);

/** A signal ended the command before it did anything; undefined when there was none. */
export const interruptedEnding = ({ interrupt }: CommandContext): Ending | undefined => {
  if (!interrupt.aborted) return undefined;
  const exit = interrupt.reason === EXIT.terminated ? EXIT.terminated : EXIT.interrupted;
  return endingOf(fault(exit, 'interrupted', 'Interrupted', 'Nothing was sent.'));
};

/** What the work finds, or the ending that a fault or a signal makes of it. Throws faults of this program. */
export async function orEnding<T extends object>(
  work: () => Promise<T | Ending>,
  context: CommandContext,
): Promise<T | Ending> {
  try {
    return await work();
  } catch (error) {
    const found = faultOf(error);
    if (found === undefined) throw error;
    return interruptedEnding(context) ?? endingOf(found);
  }
}

export interface World {
  readonly settings: ResolvedSettings;
  readonly project: Project;
  /** Absent when planning without the live project. */
  readonly credentials?: Credentials;
  readonly policy: Policy;
  readonly warnings: readonly Diagnostic[];
}

/** Settings alone; they are read before anything else. */
export async function readSettings(
  flags: SettingsFlags,
  context: CommandContext,
): Promise<ResolvedSettings | Ending> {
  const { settings, diagnostics, more } = await resolveSettings(flags, context);
  if (settings === undefined) return ending(EXIT.invalid, diagnostics, more);
  if (flags.debug === true) tellSettings(settings, context);
  return settings;
}

const isCredentials = (project: Project): project is Credentials => 'secret' in project;

/** Everything that is read before the store: mistakes in the policies are told before missing credentials. */
export async function readWorld(
  flags: SettingsFlags,
  context: CommandContext,
  needs: { readonly credentials: boolean },
): Promise<World | Ending> {
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return settings;
  const { env } = context;
  const { policy, diagnostics, more } = await loadPolicies(settings, projectId(settings, env));
  if (policy === undefined || hasErrors(diagnostics))
    return ending(EXIT.invalid, diagnostics, more);
  const project = needs.credentials
    ? resolveCredentials(settings, env)
    : resolveProject(settings, env);
  if ('diagnostic' in project) return endingOf(project);
  return {
    settings,
    project,
    ...(isCredentials(project) && { credentials: project }),
    policy,
    warnings: diagnostics,
  };
}

const NEW_STATE_DETAIL =
  'There is neither a state nor a log in the store, so every listed member would be reset.';

/** An empty store is planned on only where a person sees it, or with `--new-state`. */
export function checkNewState(
  found: LoadedState | EmptyStore,
  newState: boolean,
  context: CommandContext,
): Diagnostic | undefined {
  if (found.state !== undefined || newState) return undefined;
  if (context.automation) {
    const detail = `${NEW_STATE_DETAIL} If this is the first plan or apply, say so with --new-state. If it is not, the record of earlier resets is missing: check --state, or put the files back.`;
    return fault(EXIT.untrusted, 'state-missing', 'State is missing', detail).diagnostic;
  }
  return {
    severity: 'warning',
    rule: 'new-state',
    summary: 'No state yet',
    detail: `${NEW_STATE_DETAIL} That is right for a first plan. If there were resets before, their record is missing: check --state.`,
  };
}

/** The state to plan on; on an empty store one of a lineage drawn now. */
export function stateToPlanOn(
  found: LoadedState | EmptyStore,
  project_id: string,
  context: CommandContext,
): State {
  if (found.state !== undefined) return found.state;
  return newState(context.clock.uuid(), project_id);
}
