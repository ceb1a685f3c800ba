/** `mustreset import --from STATE`: begins a new log where the old one is lost, one record a member. */
import { type Session, type SessionInput, openSession } from '../apply/session.ts';
import type { EmptyStore, LoadedState } from '../log/loaded.ts';
import { IMPORT_FROM, loadLog } from '../log/load.ts';
import type { LogBody } from '../model/log.ts';
import { EXIT } from '../model/exit-code.ts';
import { type MemberRecord, type StateDocument, isUnsettled } from '../model/state.ts';
import { PolicyReadError } from '../model/policy.ts';
import { StoreError, type Store, UntrustedStateError } from '../model/store.ts';
import { renderImported } from '../render/state-change.ts';
import { readSavedState } from '../store/load.ts';
import { decodeState } from '../store/state-document.ts';
import { type CommandContext, type Report, UsageError } from './context.ts';
import { fault } from './fault.ts';
import { appendImported, runImportList } from './import-list.ts';
import { withLock } from './lock.ts';
import { readBytes } from './read-file.ts';
import { type ChangeFlags, actorOf, reasonOf, startedBody } from './state-change.ts';
import { withStore } from './wire.ts';
import { type Ending, endingOf, isEnding, readSettings } from './world.ts';

export interface ImportFlags extends ChangeFlags {
  /** File with a state document. */
  readonly from?: string;
}

type LoggedState = LogBody<'run_started'>['state'];

/** The bytes of the file, or why the command ends. */
async function readFrom(file: string): Promise<Buffer | Ending> {
  try {
    return await readBytes(file);
  } catch (error) {
    if (!(error instanceof PolicyReadError)) throw error;
    return endingOf(
      fault(
        EXIT.error,
        'file-unreadable',
        'File cannot be read',
        `${error.message} --from takes a state document, as "mustreset state pull" prints it.`,
      ),
    );
  }
}

/** The document in the file, of this project and with members. */
async function readDocument(
  file: string,
  bytes: Buffer,
  project: string | undefined,
): Promise<StateDocument> {
  const document = await decodeState([bytes]);
  if (project !== undefined && document.project_id !== project) {
    throw new UntrustedStateError(
      'wrong-project',
      `The state in ${file} is of the project ${document.project_id}, and the credentials are for ${project}.`,
    );
  }
  if (Object.keys(document.members).length === 0) {
    throw new StoreError(
      `The state in ${file} holds no member, so there is nothing to import. Remove what is left in the store, and begin with --new-state.`,
    );
  }
  return document;
}

/** What is not decided in the document can be decided by nobody but a person: its log is lost. */
const heldRecord = (record: MemberRecord): MemberRecord =>
  record.last_attempt !== undefined && isUnsettled(record)
    ? { ...record, last_attempt: { ...record.last_attempt, outcome: 'held' } }
    : record;

/** The state that stands in the store must not know of anything that the one imported does not. */
async function refuseOlder(
  store: Store,
  { state: begun }: LoadedState | EmptyStore,
  file: string,
  document: StateDocument,
): Promise<void> {
  const saved = await readSavedState(store);
  // An import that was cut off may have saved what it made of this very document.
  if (saved === undefined || saved.lineage === begun?.lineage) return;
  if (saved.lineage !== document.lineage) {
    throw new UntrustedStateError(
      'state-foreign',
      `The state in ${file} is of another lineage (${document.lineage}) than the one in ${store.location} (${saved.lineage}): importing it would forget the resets that stand there. Import the one that stands there (mustreset state pull > FILE, or the file itself), or remove it first if nothing in it is wanted. Nothing was changed.`,
    );
  }
  if (saved.serial <= document.serial) return;
  throw new UntrustedStateError(
    'state-ahead',
    `The state in ${file} covers ${document.serial} records, and the one in ${store.location} covers ${saved.serial}: importing the older one would forget resets. Import the newer one (mustreset state pull > FILE, or the file itself).`,
  );
}

async function isUnfinished(store: Store): Promise<boolean> {
  try {
    await loadLog(() => store.readLog(), undefined);
    return false;
  } catch (error) {
    if (error instanceof UntrustedStateError && error.reason === 'log-incomplete') return true;
    throw error;
  }
}

/** The document that the log was begun with. */
async function begunWith(found: LoadedState): Promise<LoggedState | undefined> {
  for await (const { type, body } of found.recordsAfter(0)) {
    if (type === 'run_started') return body.command === IMPORT_FROM ? body.state : undefined;
  }
  return undefined;
}

/** An import of this very document that was cut off, or nothing. Any other log is not replaced. */
async function findUnfinished(
  store: Store,
  document: StateDocument,
): Promise<LoadedState | EmptyStore> {
  const found = await loadLog(() => store.readLog(), undefined, { unfinishedImport: true });
  if (found.state === undefined) return found;
  const begun = await begunWith(found);
  const isSame = begun?.lineage === document.lineage && begun.serial === document.serial;
  if (isSame && (await isUnfinished(store))) return found;
  throw new UntrustedStateError(
    'log-broken',
    `${store.location} holds an apply log. import --from begins a new one only where the log is lost, or goes on with the same import that was cut off. Nothing was changed.`,
  );
}

async function importMembers(
  session: Session,
  document: StateDocument,
  reason: string,
  context: CommandContext,
): Promise<readonly string[]> {
  const actor = actorOf(context);
  const known = session.members();
  const missing = Object.entries(document.members).filter(([address]) => !(address in known));
  const bodies = missing.map(([email_address, record]) => ({
    email_address,
    record: heldRecord(record),
    actor,
    reason,
  }));
  await appendImported(session, bodies);
  return missing.map(([address]) => address);
}

async function importUnderLock(
  { lock, keys }: Pick<SessionInput, 'lock' | 'keys'>,
  store: Store,
  file: string,
  document: StateDocument,
  reason: string,
  context: CommandContext,
): Promise<Report> {
  const found = await findUnfinished(store, document);
  await refuseOlder(store, found, file, document);
  const { clock, lastResort } = context;
  const { project_id, lineage, serial } = document;
  const session = await openSession({
    lock,
    found,
    project_id,
    clock,
    lastResort,
    ...(keys && { keys }),
  });
  const started = {
    ...startedBody(IMPORT_FROM, context, session, reason),
    state: { lineage, serial },
  };
  await session.begin(started, session.state()?.lineage ?? clock.uuid());
  const changed = await importMembers(session, document, reason, context);
  await session.replaceState();
  await session.finish({ changed: changed.length }, EXIT.done);
  const held = Object.values(document.members).filter(isUnsettled).length;
  return {
    exit_code: EXIT.done,
    diagnostics: [],
    text: renderImported(changed.length, held),
    json: { changed },
  };
}

/** Imports every record of a state document into a new log. Open and unknown attempts become held. */
async function importState(
  from: string,
  flags: ImportFlags,
  context: CommandContext,
): Promise<Report> {
  const reason = reasonOf('import', flags);
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return settings;
  const bytes = await readFrom(from);
  if (isEnding(bytes)) return bytes;
  const document = await readDocument(from, bytes, context.env['STYTCH_PROJECT_ID']);
  return withStore(settings, context, (store) => {
    const request = { store, operation: 'import', lock_timeout_ms: flags.lockTimeout ?? 0 };
    return withLock(context, request, (lock, keys) =>
      importUnderLock({ lock, keys }, store, from, document, reason, context),
    );
  });
}

/** Imports a list of resets, or with `--from` a state document. */
export async function runImport(
  list: string | undefined,
  flags: ImportFlags,
  context: CommandContext,
): Promise<Report> {
  const { from } = flags;
  if (list !== undefined && from === undefined) return runImportList(list, flags, context);
  if (list === undefined && from !== undefined) return importState(from, flags, context);
  throw new UsageError(
    'import needs one of LIST (resets that were done by hand) and --from FILE (the state document to begin a new log with).',
  );
}
