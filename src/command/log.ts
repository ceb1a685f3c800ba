/** `mustreset log show` and `log verify`: the apply log as a person or an auditor reads it. */
import type { Chunks } from '../log/lines.ts';
import { linesBehind } from '../log/prefix.ts';
import { readLog } from '../log/read.ts';
import { EXIT } from '../model/exit-code.ts';
import type { LogRecord } from '../model/log.ts';
import type { LogVerification } from '../model/log-verification.ts';
import { type Store, StoreError, UntrustedStateError } from '../model/store.ts';
import { renderLogRecord } from '../render/log.ts';
import { renderLogVerification } from '../render/log-verify.ts';
import { jsonLine } from '../render/json.ts';
import { readSavedState, verifyStore } from '../store/load.ts';
import { canonicalOrUsage } from './addresses.ts';
import type { CommandContext, CommonFlags, Report } from './context.ts';
import { instantOrUsage } from './instant.ts';
import { readAnchor, readVerifierKeys } from './signing.ts';
import { withStore } from './wire.ts';
import { isEnding, readSettings } from './world.ts';

export interface LogShowFlags extends CommonFlags {
  readonly run?: string;
  readonly address?: string;
  /** An instant or a date. */
  readonly since?: string;
}

export interface LogVerifyFlags extends CommonFlags {
  /** Verifier keys, or files with them. */
  readonly key?: readonly string[];
  /** A file with the note of a checkpoint. */
  readonly anchor?: string;
  readonly strict?: boolean;
}

/** Remembers whose an attempt is: outcomes and verdicts name the attempt alone. */
function addressBook(): (record: LogRecord) => string | undefined {
  const attempts = new Map<string, string>();
  return ({ type, body }) => {
    if (type === 'reset_intended') attempts.set(body.attempt, body.email_address);
    if ('email_address' in body) return body.email_address;
    return 'attempt' in body ? attempts.get(body.attempt) : undefined;
  };
}

const NO_LOG =
  'Check --state, or put the log back from a copy; import --from begins a new one with a state.';

/** A log without records; throws where there is a state, so that there was one. */
async function noLog(store: Store): Promise<Chunks> {
  if ((await readSavedState(store)) === undefined) return [];
  throw new UntrustedStateError(
    'log-lost',
    `There is a state in ${store.location}, but no log. ${NO_LOG}`,
  );
}

async function* records(store: Store): AsyncGenerator<LogRecord> {
  const chunks = (await store.readLog()) ?? (await noLog(store));
  for await (const lines of readLog(chunks)) {
    for (const line of lines) if (line.kind === 'record') yield line.record;
  }
}

/** Prints one line a record, the newest run last. */
export async function runLogShow(flags: LogShowFlags, context: CommandContext): Promise<Report> {
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return settings;
  const address = flags.address && canonicalOrUsage('--address', flags.address);
  const since = flags.since && instantOrUsage('--since', flags.since);
  const addressOf = addressBook();
  await withStore(settings, context, async (store) => {
    for await (const record of records(store)) {
      const of = addressOf(record);
      if (flags.run !== undefined && record.run !== flags.run) continue;
      if (address !== undefined && of !== address) continue;
      if (since !== undefined && record.at < since) continue;
      const line = flags.json === true ? jsonLine(record) : renderLogRecord(record, of);
      context.output.result(`${line}\n`);
    }
  });
  return { exit_code: EXIT.done, diagnostics: [], text: '', raw: [] };
}

/** Prints the records as they are kept, one a line. */
export async function runLogPull(flags: CommonFlags, context: CommandContext): Promise<Report> {
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return settings;
  await withStore(settings, context, async (store) => {
    const chunks = (await store.readLog()) ?? (await noLog(store));
    for await (const lines of linesBehind(chunks, 0)) context.output.result(lines);
  });
  return { exit_code: EXIT.done, diagnostics: [], text: '', raw: [] };
}

/** Checks the log of a store. Throws `StoreError` where there is none, and what reading it throws. */
export async function verifyLogOf(
  store: Store,
  options: Parameters<typeof verifyStore>[1],
): Promise<LogVerification> {
  const verified = await verifyStore(store, options);
  if (verified !== undefined) return verified;
  throw new StoreError(`There is no log in ${store.location}. ${NO_LOG}`);
}

/** Checks the whole log, its agreement with the state, its signatures and an anchor of it. */
export async function runLogVerify(
  flags: LogVerifyFlags,
  context: CommandContext,
): Promise<Report> {
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return settings;
  const keys = await readVerifierKeys(flags.key ?? []);
  const anchor = flags.anchor === undefined ? undefined : await readAnchor(flags.anchor, keys);
  const strict = flags.strict === true;
  const found = await withStore(settings, context, (store) =>
    verifyLogOf(store, { keys, strict, ...(anchor && { anchor }) }),
  );
  return {
    exit_code: found.ok ? EXIT.done : EXIT.untrusted,
    diagnostics: [],
    text: renderLogVerification(
      found,
      { keys: keys.length, anchor: anchor !== undefined },
      context.style,
    ),
    json: found,
  };
}
