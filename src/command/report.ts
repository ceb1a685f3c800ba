/** `mustreset report`: evidence for auditors, from the log, the state and the live project. Never writes the store. */
import { EvidenceReader } from '../log/evidence.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { EXIT } from '../model/exit-code.ts';
import type { Policy } from '../model/policy.ts';
import type { Store } from '../model/store.ts';
import { type FoundReport, isWhole } from '../render/found-report.ts';
import { breakWords } from '../render/log-verify.ts';
import { renderReport } from '../render/report.ts';
import { reportJson } from '../render/report-json.ts';
import type { CommandContext, CommonFlags, Report } from './context.ts';
import { openDocuments, withDocuments } from './documents.ts';
import { fault } from './fault.ts';
import { readKeptPlans } from './kept-plans.ts';
import { readLiveStatus } from './live-status.ts';
import { verifyLogOf } from './log.ts';
import { loadPolicies } from './policies.ts';
import { type Credentials, projectId, resolveCredentials } from './project.ts';
import type { WriteFlags } from './render-options.ts';
import type { ResolvedSettings } from './settings.ts';
import { readCheckingKeys } from './signing.ts';
import { loadState, withStore } from './wire.ts';
import { type Ending, ending, endingOf, isEnding, orEnding, readSettings } from './world.ts';

export type ReportFlags = CommonFlags & WriteFlags;

interface Found extends FoundReport {
  readonly diagnostics: readonly Diagnostic[];
}

/** What is known beside the store. */
interface Sources {
  readonly settings: ResolvedSettings;
  /** Absent where none is named and none is at its usual place: the record then speaks for itself. */
  readonly policy?: Policy;
  /** Absent without a secret: the live members are then not read. */
  readonly credentials?: Credentials;
  readonly project_id?: string;
  readonly warnings: readonly Diagnostic[];
}

async function readSources(flags: ReportFlags, context: CommandContext): Promise<Sources | Ending> {
  const { env } = context;
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return settings;
  const project_id = projectId(settings, env);
  const known = { settings, ...(project_id && { project_id }) };
  const loaded = settings.policy && (await loadPolicies(settings, project_id));
  const { policy, diagnostics = [], more = 0 } = loaded ?? {};
  if (hasErrors(diagnostics)) return ending(EXIT.invalid, diagnostics, more);
  const sources = { ...known, ...(policy && { policy }), warnings: diagnostics };
  if (policy === undefined || !env['STYTCH_SECRET']) return sources;
  const credentials = resolveCredentials(settings, env);
  if ('diagnostic' in credentials) return endingOf(credentials);
  return { ...sources, credentials };
}

/** Checks the log, also with the keys that the environment names, and reads it on the way. */
async function readRecord(
  store: Store,
  { env }: CommandContext,
): Promise<Pick<FoundReport, 'evidence' | 'log' | 'keys'>> {
  const keys = await readCheckingKeys(env);
  const reader = new EvidenceReader();
  const log = await verifyLogOf(store, { keys, follow: (record) => reader.take(record) });
  return { log, evidence: reader.evidence(), keys: keys.length };
}

// A crash leaves half a line, and then a copy is worse than what is there.
const wayOut = ({ first_bad }: FoundReport['log']): string =>
  first_bad?.kind === 'cut'
    ? 'If a run was killed while it wrote that line, the next apply cuts it off by itself; otherwise put the log back from a copy.'
    : 'Put the log back from a copy.';

const broken = (log: FoundReport['log']): readonly Diagnostic[] =>
  log.ok
    ? []
    : [
        fault(
          EXIT.untrusted,
          'state-untrusted',
          'Log does not verify',
          `The apply log cannot be trusted: ${breakWords(log)}. The report shows the records before that. ${wayOut(log)}`,
        ).diagnostic,
      ];

type Now = Pick<FoundReport, 'status' | 'stateKept'>;

/** What the state and the live members say of a log that verifies. */
async function readNow(
  store: Store,
  sources: Sources,
  at: string,
  context: CommandContext,
): Promise<Now | Ending> {
  const { policy, project_id, warnings } = sources;
  const { state, ...found } = await loadState(store, { ...(project_id && { project_id }) });
  const stateKept = 'saved' in found;
  if (policy === undefined) return { stateKept };
  const now = { ...sources, policy, members: state?.members ?? {}, now: at };
  const { status, diagnostics } = await readLiveStatus(now, context);
  if (status === undefined) return ending(EXIT.invalid, [...warnings, ...diagnostics]);
  return { stateKept, status };
}

async function findReport(flags: ReportFlags, context: CommandContext): Promise<Found | Ending> {
  const sources = await readSources(flags, context);
  if (isEnding(sources)) return sources;
  const { settings, policy, warnings } = sources;
  return withStore(settings, context, async (store) => {
    const record = await readRecord(store, context);
    const kept = await readKeptPlans(store, record.evidence);
    const at = context.clock.now();
    const now = record.log.ok
      ? await orEnding(() => readNow(store, sources, at, context), context)
      : {};
    if (isEnding(now)) {
      // That nothing more can be read must not hide that the record was tampered with.
      const isWorse = kept.plans.altered.length > 0;
      return isWorse ? ending(EXIT.untrusted, [...kept.diagnostics, ...now.diagnostics]) : now;
    }
    return {
      ...record,
      ...kept,
      ...(policy && { wanted: policy }),
      at,
      ...now,
      diagnostics: [...warnings, ...broken(record.log), ...kept.diagnostics],
    };
  });
}

function reportOf(found: Found, { json }: ReportFlags, { style }: CommandContext): Report {
  const { diagnostics } = found;
  const exit_code = isWhole(found) ? EXIT.done : EXIT.untrusted;
  return json === true
    ? { exit_code, diagnostics, json: reportJson(found) }
    : { exit_code, diagnostics, text: renderReport(found, style) };
}

export async function runReport(flags: ReportFlags, context: CommandContext): Promise<Report> {
  const documents = openDocuments('report', flags, {}, context);
  await documents.check();
  const found = await orEnding(() => findReport(flags, context), context);
  const report = isEnding(found) ? found : reportOf(found, flags, context);
  const { diagnostics, more = 0 } = report;
  const document = { diagnostics, more, ...(!isEnding(found) && { found }) };
  return withDocuments(documents, document, report);
}
