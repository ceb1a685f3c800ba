/** `mustreset state rm` and `state settle`: changes of the record that a person orders, each with a reason in the log. */
import type { Session } from '../apply/session.ts';
import { EXIT } from '../model/exit-code.ts';
import type { LogBody } from '../model/log.ts';
import { type MemberRecord, isUnsettled } from '../model/state.ts';
import type { Store } from '../model/store.ts';
import { renderRemoved, renderSettled } from '../render/state-change.ts';
import { canonicalOrUsage } from './addresses.ts';
import { type CommandContext, type CommonFlags, type Report, UsageError } from './context.ts';
import { type Fault, fault } from './fault.ts';
import { sourceOf } from './source.ts';
import { notRecorded } from './state-read.ts';
import { withSession } from './lock.ts';
import { toolName, withStore } from './wire.ts';
import { isEnding, readSettings } from './world.ts';

export interface ChangeFlags extends CommonFlags {
  readonly reason?: string;
}

export interface SettleFlags extends ChangeFlags {
  readonly applied?: boolean;
  readonly retry?: boolean;
}

/** Checks the record, then changes it by appending one record to the log. */
interface Change {
  readonly command: string;
  readonly check: (address: string, record: MemberRecord) => Fault | undefined;
  readonly append: (session: Session, address: string, record: MemberRecord) => Promise<unknown>;
  readonly text: (address: string) => string;
}

/** Who orders a change, as the log names them. */
export const actorOf = ({ env, user }: CommandContext): string => sourceOf(env).actor ?? user;

/** As many as a policy's reason has; a record of the log holds no 64 KiB. */
const MOST_CHARACTERS = 500;

/** Throws `UsageError` for a reason that is too long. */
export const reasonGiven = (command: string, { reason }: ChangeFlags): string | undefined => {
  if (reason === undefined || [...reason].length <= MOST_CHARACTERS) return reason;
  throw new UsageError(
    `${command}: --reason has more than ${MOST_CHARACTERS} characters. Name where more is written.`,
  );
};

export const reasonOf = (command: string, flags: ChangeFlags): string => {
  const reason = reasonGiven(command, flags);
  if (reason === undefined || reason.trim() === '') {
    throw new UsageError(
      `${command} needs --reason "...": it changes the record, and auditors ask why.`,
    );
  }
  return reason;
};

export const startedBody = (
  command: string,
  context: CommandContext,
  session: Session,
  reason?: string,
): LogBody<'run_started'> => {
  const state = session.state();
  return {
    command,
    ...(reason !== undefined && { reason }),
    actor: actorOf(context),
    host: context.host,
    tool: toolName(context),
    source: sourceOf(context.env),
    ...(state !== undefined && { state: { lineage: state.lineage, serial: state.serial } }),
  };
};

/** How a command ends that changed nothing. */
export const failed = ({ exit_code, diagnostic }: Fault): Report => ({
  exit_code,
  diagnostics: [diagnostic],
  json: { changed: [] },
});

async function change(
  address: string,
  wanted: Change,
  flags: CommonFlags,
  context: CommandContext,
): Promise<Report> {
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return settings;
  return withStore(settings, context, (store) => changeIn(store, address, wanted, flags, context));
}

function changeIn(
  store: Store,
  address: string,
  { command, check, append, text }: Change,
  flags: CommonFlags,
  context: CommandContext,
): Promise<Report> {
  const request = {
    store,
    project_id: context.env['STYTCH_PROJECT_ID'],
    operation: command,
    lock_timeout_ms: flags.lockTimeout ?? 0,
  };
  return withSession(context, request, async (session) => {
    const record = session.members()[address];
    if (record === undefined) return failed(notRecorded(address));
    const problem = check(address, record);
    if (problem !== undefined) return failed(problem);
    const lineage = session.state()?.lineage ?? '';
    await session.begin(startedBody(command, context, session), lineage);
    await append(session, address, record);
    await session.finish({ changed: 1 }, EXIT.done);
    return {
      exit_code: EXIT.done,
      diagnostics: [],
      text: text(address),
      json: { changed: [address] },
    };
  });
}

/** Removes the record of an address; if a policy lists it, the next plan resets it again. */
export function runStateRm(
  text: string,
  flags: ChangeFlags,
  context: CommandContext,
): Promise<Report> {
  const reason = reasonOf('state rm', flags);
  const actor = actorOf(context);
  const removal: Change = {
    command: 'state rm',
    check: (address, record) =>
      isUnsettled(record)
        ? fault(
            EXIT.error,
            'not-settled',
            'Record is not settled',
            `It is not known what became of the last reset of ${address}, so its record stays. Settle it first: mustreset state settle ${address} --applied|--retry --reason "..."`,
          )
        : undefined,
    append: (session, email_address) =>
      session.append('member_removed', { email_address, actor, reason }),
    text: renderRemoved,
  };
  return change(canonicalOrUsage('state rm', text), removal, flags, context);
}

/** Releases an undecided attempt by a person's word. */
export function runStateSettle(
  text: string,
  flags: SettleFlags,
  context: CommandContext,
): Promise<Report> {
  if ((flags.applied === true) === (flags.retry === true)) {
    throw new UsageError(
      'state settle needs one of --applied (the reset took effect) and --retry (it did not: reset again).',
    );
  }
  const reason = reasonOf('state settle', flags);
  const actor = actorOf(context);
  const verdict = flags.applied === true ? 'applied' : 'not_applied';
  const settlement: Change = {
    command: 'state settle',
    check: (address, record) =>
      isUnsettled(record)
        ? undefined
        : fault(
            EXIT.error,
            'not-settled',
            'Nothing to settle',
            `The last reset of ${address} is settled already; its record stays as it is.`,
          ),
    append: (session, _address, { last_attempt }) =>
      session.append('reset_settled', {
        attempt: last_attempt?.attempt ?? '',
        verdict,
        evidence: {},
        by: 'person',
        actor,
        reason,
      }),
    text: (address) => renderSettled(address, verdict),
  };
  return change(canonicalOrUsage('state settle', text), settlement, flags, context);
}
