/** `mustreset state list`, `show` and `pull`: what is recorded. */
import { EXIT } from '../model/exit-code.ts';
import { renderMemberRecord, renderStateList } from '../render/state.ts';
import { canonicalOrUsage } from './addresses.ts';
import type { CommandContext, CommonFlags, Report } from './context.ts';
import { fault } from './fault.ts';
import { stateChunks } from './state-text.ts';
import { loadState, withStore } from './wire.ts';
import { type Ending, isEnding, readSettings } from './world.ts';
import type { EmptyStore, LoadedState } from '../log/loaded.ts';

async function load(
  flags: CommonFlags,
  context: CommandContext,
): Promise<LoadedState | EmptyStore | Ending> {
  const settings = await readSettings(flags, context);
  return isEnding(settings) ? settings : withStore(settings, context, loadState);
}

const done = { exit_code: EXIT.done, diagnostics: [] } as const;

/** All addresses on record, one a line, sorted. */
export async function runStateList(flags: CommonFlags, context: CommandContext): Promise<Report> {
  const found = await load(flags, context);
  if (isEnding(found)) return found;
  const members = found.state?.members ?? {};
  const addresses = Object.keys(members).sort();
  return { ...done, text: renderStateList(members), json: { addresses } };
}

/** The record of one address. */
export async function runStateShow(
  text: string,
  flags: CommonFlags,
  context: CommandContext,
): Promise<Report> {
  const email_address = canonicalOrUsage('state show', text);
  const found = await load(flags, context);
  if (isEnding(found)) return found;
  const record = found.state?.members[email_address];
  if (record === undefined) {
    const { exit_code, diagnostic } = notRecorded(email_address);
    return { exit_code, diagnostics: [diagnostic], json: { email_address } };
  }
  return {
    ...done,
    text: renderMemberRecord(email_address, record, context.style),
    json: { email_address, record },
  };
}

export const notRecorded = (address: string): ReturnType<typeof fault> =>
  fault(
    EXIT.error,
    'not-recorded',
    'Address is not on record',
    `The state holds no record of ${address}. "mustreset state list" shows all that it holds.`,
  );

/** The state document, as it is or would be saved. */
export async function runStatePull(flags: CommonFlags, context: CommandContext): Promise<Report> {
  const found = await load(flags, context);
  if (isEnding(found)) return found;
  if (found.state === undefined) return done;
  for (const chunk of stateChunks(found)) context.output.result(chunk);
  return { ...done, raw: [] };
}
