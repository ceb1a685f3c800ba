/** doctor's checks of what is elsewhere: credentials, API, clock, store, lock. Nothing is written or locked. */
import { once } from 'node:events';
import { EXIT } from '../model/exit-code.ts';
import { ProviderError } from '../model/provider.ts';
import type { LoadedState, EmptyStore } from '../log/loaded.ts';
import type { LockInfo, Store } from '../model/store.ts';
import { count, second } from '../render/text.ts';
import type { CommandContext } from './context.ts';
import { type Finding, bad, badBy, good, notMade } from './doctor-finding.ts';
import {
  type Credentials,
  projectId,
  resolveCredentials,
  resolveProject,
  shownProjectId,
} from './project.ts';
import type { ResolvedSettings } from './settings.ts';
import { loadState, openProvider, withStore } from './wire.ts';

/** The longest that a call may take; here also for all tries together, as nobody waits for a diagnosis. */
const API_MS = 30_000;
const LARGEST_SKEW_MS = 60_000;

const NOT_ASKED = 'Not asked: what the checks above name must be mended first.';

/** The project, by its id: an id is no secret. */
export function projectFinding(settings: ResolvedSettings, env: CommandContext['env']): Finding {
  const id = projectId(settings, env);
  if (!id) return good('project_id', 'not set');
  const project = resolveProject(settings, env);
  if ('diagnostic' in project && project.diagnostic.rule !== 'base-url') {
    return bad('project_id', project.exit_code, project.diagnostic.detail);
  }
  return good(
    'project_id',
    `${shownProjectId(id)} (${env['STYTCH_PROJECT_ID'] ? 'environment' : 'settings file'})`,
  );
}

const SESSION = ['STYTCH_SESSION_TOKEN', 'STYTCH_SESSION_JWT'] as const;

/** Whether credentials are there; never what they are. */
function presence(env: CommandContext['env']): string {
  const session = SESSION.filter((name) => env[name]);
  const as = session.length === 0 ? '' : `, ${session.join(' and ')} too`;
  return `STYTCH_PROJECT_ID and STYTCH_SECRET are set${as}`;
}

async function ask(
  credentials: Credentials,
  context: CommandContext,
): Promise<{ readonly date?: string }> {
  const { clock, interrupt } = context;
  const provider = await openProvider(context, credentials, 1);
  const answered = new AbortController();
  const late = new AbortController();
  void clock.sleep(API_MS, answered.signal).then(() => {
    late.abort();
  });
  try {
    return await provider.check(AbortSignal.any([interrupt, late.signal]));
  } catch (error) {
    const isLate = error instanceof ProviderError && late.signal.aborted && !interrupt.aborted;
    if (!isLate) throw error;
    const { method, path } = error;
    const message = `${credentials.base_url} gives no answer within ${API_MS / 1000} s. Check the network and the proxy variables.`;
    throw new ProviderError('unavailable', message, { method, path }, { cause: error });
  } finally {
    answered.abort();
    await provider.close();
  }
}

function clockFinding(date: string | undefined, now: string): Finding {
  if (date === undefined) return good('clock', 'The API sends no time to compare with.');
  const skew = Date.parse(now) - Date.parse(date);
  const seconds = Math.round(Math.abs(skew) / 1000);
  const side = skew > 0 ? 'ahead of' : 'behind';
  if (Math.abs(skew) > LARGEST_SKEW_MS) {
    return bad(
      'clock',
      EXIT.error,
      `This machine is ${seconds} s ${side} the API. Instants decide who is reset again: set the clock; apply refuses more than 60 s.`,
    );
  }
  return good('clock', seconds <= 1 ? 'agrees with the API' : `${seconds} s ${side} the API`);
}

/** Credentials, API and clock, by one small read. */
export async function apiFindings(
  settings: ResolvedSettings,
  context: CommandContext,
): Promise<readonly Finding[]> {
  const { env, clock } = context;
  const credentials = resolveCredentials(settings, env);
  if ('diagnostic' in credentials) {
    const { rule, detail } = credentials.diagnostic;
    const told = bad('credentials', credentials.exit_code, detail);
    const api =
      rule === 'base-url' ? bad('api', credentials.exit_code, detail) : notMade('api', NOT_ASKED);
    const isElsewhere =
      rule !== 'credentials-missing' && 'diagnostic' in resolveProject(settings, env);
    const present = isElsewhere ? good('credentials', presence(env)) : told;
    return [present, api, notMade('clock', NOT_ASKED)];
  }
  const present = good('credentials', presence(env));
  try {
    const { date } = await ask(credentials, context);
    const taken = good('credentials', `${presence(env)}, and the API takes them`);
    return [taken, good('api', `${credentials.base_url} answers`), clockFinding(date, clock.now())];
  } catch (error) {
    const unknown = notMade('clock', 'Not compared: the API did not answer the read.');
    if (error instanceof ProviderError && error.fault === 'credentials_refused') {
      const refused = badBy('credentials', error);
      return [refused, good('api', `${credentials.base_url} answers`), unknown];
    }
    return [present, badBy('api', error), unknown];
  }
}

function holds(found: LoadedState | EmptyStore): string {
  if (found.state === undefined) {
    return 'neither a state nor a log, as before the first apply, which then needs --new-state';
  }
  const { state, saved } = found;
  const serial = saved === undefined ? 'no saved state' : `a state with serial ${saved.records}`;
  return `${serial}, a log of ${count(state.log.records, 'record')}`;
}

const torn = ({ torn: bytes }: LoadedState | EmptyStore): string =>
  bytes === undefined ? '' : '; the last line of the log is torn, and the next apply sets it aside';

async function storeFinding(store: Store, project_id: string | undefined): Promise<Finding> {
  try {
    const found = await loadState(store, { project_id });
    return good('store', `${store.location} holds ${holds(found)}${torn(found)}`);
  } catch (error) {
    return badBy('store', error);
  }
}

const held = ({ Who, Operation, Created, ID }: LockInfo): string =>
  `held by ${Who} since ${second(Created)} for ${Operation}, ID ${ID}. If that run is dead: mustreset force-unlock ${ID}`;

/** A lock that someone holds is no fault. */
async function lockFinding(store: Store): Promise<Finding> {
  if (!store.showsHolder) {
    return good(
      'lock',
      'not looked at: this server tells the holder only to who asks for the lock',
    );
  }
  try {
    const holder = await store.readLock();
    return good('lock', holder === undefined ? 'free' : held(holder));
  } catch (error) {
    return badBy('lock', error);
  }
}

/** Store and lock. */
async function lookAtStore(
  settings: ResolvedSettings,
  context: CommandContext,
): Promise<readonly Finding[]> {
  const project_id = projectId(settings, context.env);
  try {
    return await withStore(settings, context, async (store) => [
      await storeFinding(store, project_id),
      await lockFinding(store),
    ]);
  } catch (error) {
    return [badBy('store', error), notMade('lock', 'Not looked at: the store cannot be opened.')];
  }
}

/** The stores keep their own deadlines; a signal does not wait for them. */
export async function storeFindings(
  settings: ResolvedSettings,
  context: CommandContext,
): Promise<readonly Finding[]> {
  const { interrupt } = context;
  const STOPPED = 'Not looked at: a signal came.';
  const stopped = [notMade('store', STOPPED), notMade('lock', STOPPED)];
  if (interrupt.aborted) return stopped;
  return Promise.race([
    lookAtStore(settings, context),
    once(interrupt, 'abort').then(() => stopped),
  ]);
}

const UNKNOWN = 'Not looked at: the settings file, which may name it, has mistakes.';

export const apiNotAsked = (env: CommandContext['env']): readonly Finding[] => {
  const missing = ['STYTCH_PROJECT_ID', 'STYTCH_SECRET'].filter((name) => !env[name]);
  const present =
    missing.length === 0
      ? good('credentials', presence(env))
      : bad('credentials', EXIT.credentials, `${missing.join(' and ')} not set.`);
  return [present, notMade('api', UNKNOWN), notMade('clock', UNKNOWN)];
};

export const storeNotRead = (): readonly Finding[] => [
  notMade('store', UNKNOWN),
  notMade('lock', UNKNOWN),
];
