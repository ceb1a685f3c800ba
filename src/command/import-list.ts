/** `mustreset import LIST`: puts resets on record that were done by hand, or by another program. */
import type { Session } from '../apply/session.ts';
import { isRowNew } from '../log/transition.ts';
import { EXIT } from '../model/exit-code.ts';
import type { LogBody } from '../model/log.ts';
import { type ListedReset, readResetList } from '../policy/reset-list.ts';
import { renderListImported } from '../render/state-change.ts';
import { count } from '../render/text.ts';
import type { CommandContext, Report } from './context.ts';
import { fault } from './fault.ts';
import { withSession } from './lock.ts';
import { projectId, resolveProject } from './project.ts';
import { readPolicyFile } from './read-file.ts';
import type { ResolvedSettings } from './settings.ts';
import { type ChangeFlags, actorOf, failed, reasonOf, startedBody } from './state-change.ts';
import { withStore } from './wire.ts';
import { type Ending, endingOf, interruptedEnding, isEnding, readSettings } from './world.ts';

/** Records appended side by side: they share syncs. */
const BATCH = 500;

/** Why a log cannot be begun here and now; undefined where there is one, or it can be. */
function refuseNewLog(
  session: Session,
  settings: ResolvedSettings,
  flags: ChangeFlags,
  { env }: CommandContext,
): Report | undefined {
  if (session.state() !== undefined) return undefined;
  const project = resolveProject(settings, env);
  if ('diagnostic' in project) return failed(project);
  if (flags.newState === true) return undefined;
  const detail =
    'There is neither a state nor a log in the store. If this import is to begin them, say so with --new-state. If it is not, the record of earlier resets is missing: check --state, or put the files back. Nothing was imported.';
  return failed(fault(EXIT.untrusted, 'state-missing', 'State is missing', detail));
}

/** Returns how many are on record when all are, or a signal asks for the end. */
export async function appendImported(
  session: Session,
  bodies: readonly LogBody<'member_imported'>[],
  interrupt?: AbortSignal,
): Promise<number> {
  let done = 0;
  while (done < bodies.length && interrupt?.aborted !== true) {
    const batch = bodies.slice(done, done + BATCH);
    await Promise.all(batch.map((body) => session.append('member_imported', body)));
    done += batch.length;
  }
  return done;
}

/** How an import ends that a signal stopped before all of its rows were on record. */
function stopped(done: number, left: number, context: CommandContext): Ending | undefined {
  const interrupted = left === 0 ? undefined : interruptedEnding(context);
  if (interrupted === undefined) return undefined;
  const { exit_code } = interrupted;
  const detail = `${count(done, 'reset')} done by hand ${done === 1 ? 'is' : 'are'} on record, ${left} ${left === 1 ? 'is' : 'are'} not. The same command again adds the others.`;
  return endingOf(fault(exit_code, 'interrupted', 'Interrupted', detail));
}

/** Appends what says something new as one run; a list that says nothing new writes nothing. */
async function importNews(
  session: Session,
  resets: readonly ListedReset[],
  reason: string,
  context: CommandContext,
): Promise<Report> {
  const members = session.members();
  const news = resets.filter((reset) => isRowNew(members[reset.email_address], reset));
  let done = 0;
  let end = stopped(0, news.length, context);
  if (news.length > 0 && end === undefined) {
    const started = startedBody('import', context, session, reason);
    await session.begin(started, session.state()?.lineage ?? context.clock.uuid());
    const actor = actorOf(context);
    const bodies = news.map(({ campaigns, ...reset }) => ({
      reason,
      ...reset,
      campaigns: [...campaigns],
      actor,
    }));
    done = await appendImported(session, bodies, context.interrupt);
    end = stopped(done, news.length - done, context);
    await session.finish({ changed: done }, end?.exit_code ?? EXIT.done);
  }
  return {
    exit_code: end?.exit_code ?? EXIT.done,
    diagnostics: end?.diagnostics ?? [],
    ...(end === undefined && { text: renderListImported(done, resets.length - news.length) }),
    json: { changed: news.slice(0, done).map(({ email_address }) => email_address) },
  };
}

/** Imports every row that says something new, in one run; the list is checked whole before that. */
export async function runImportList(
  list: string,
  flags: ChangeFlags,
  context: CommandContext,
): Promise<Report> {
  const reason = reasonOf('import', flags);
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return settings;
  const { clock, env } = context;
  const { resets, diagnostics, more } = await readResetList(list, readPolicyFile, clock.now());
  if (resets === undefined)
    return { exit_code: EXIT.invalid, diagnostics, more, json: { changed: [] } };
  return withStore(settings, context, (store) => {
    const request = {
      store,
      project_id: projectId(settings, env),
      operation: 'import',
      lock_timeout_ms: flags.lockTimeout ?? 0,
    };
    return withSession(context, request, async (session) => {
      const refused = refuseNewLog(session, settings, flags, context);
      if (refused !== undefined) return refused;
      const report = await importNews(session, resets, reason, context);
      return { ...report, diagnostics: [...diagnostics, ...report.diagnostics], more };
    });
  });
}
