/**
 * The lock on the server. The protocol can only take and give back: who holds it is found out by
 * asking for it under an ID that nobody has, and giving it back at once where nobody held it.
 */
import { hostname } from 'node:os';
import type { Clock } from '../../model/clock.ts';
import { StateLockedError, StoreError, type LockInfo } from '../../model/store.ts';
import { shown } from './address.ts';
import type { Client, Patience } from './client.ts';
import { type Outcome, type Request, isForeign } from './exchange.ts';
import { UNKNOWN, holderIn, lockBody } from './holder.ts';
import { isPassing } from './retry.ts';
import type { HttpSettings, LockTarget } from './settings.ts';

export interface LockServer {
  /** Takes the lock. Throws `StateLockedError` with the holder, and `StoreError`. */
  take(info: LockInfo): Promise<void>;
  /** Who holds it. Throws `StoreError`. */
  holder(patience?: Patience): Promise<LockInfo | undefined>;
  /** Gives back the lock of this ID and no other; false when it is not held. Throws `StoreError`. */
  giveBack(info: LockInfo, patience?: Patience): Promise<boolean>;
}

const DEADLINE_MS = 30_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
/** How the IDs of those begin who only ask, so that others know to wait a moment. */
const PROBE = 'a5c0a5c0-';
const PROBE_WAITS = 5;
const PROBE_WAIT_MS = 200;

const isAnswer = (outcome: Outcome, ...statuses: readonly number[]): boolean =>
  outcome.type === 'answer' && statuses.includes(outcome.status);

export function lockServer(settings: HttpSettings, client: Client, clock: Clock): LockServer {
  const { location } = settings;

  const lockRequest = (info: LockInfo): Request => {
    const { address: url, method } = targetOf(settings);
    return request(url, method, info);
  };
  const unlockRequest = (info: LockInfo): Request => {
    const { unlock_address: url, unlock_method: method } = targetOf(settings);
    return request(url, method, info);
  };

  /**
   * Asks for the lock: undefined when it is now that of `info`, else its holder. Asking again after
   * an answer that was lost does no harm: the server gives it again, or names this very ID.
   */
  const ask = async (info: LockInfo, patience?: Patience): Promise<LockInfo | undefined> => {
    const asked = lockRequest(info);
    const outcome = await client.send(asked, patience);
    const isTaken = outcome.type === 'answer' && outcome.status === 200;
    if (isTaken && isForeign(outcome)) throw maybeTaken(client, asked, outcome, info);
    if (isTaken) return undefined;
    if (outcome.type === 'none' || isPassing(outcome))
      throw maybeTaken(client, asked, outcome, info);
    if (!isAnswer(outcome, 409, 423)) throw client.fault(asked, outcome);
    const holder = holderIn(outcome.body, info);
    if (holder === undefined) throw unreadable(asked, outcome.status);
    return holder.ID === info.ID ? undefined : holder;
  };

  const giveProbeBack = async (probe: LockInfo, patience?: Patience): Promise<void> => {
    const asked = unlockRequest(probe);
    for (let tries = 1; ; tries += 1) {
      const outcome = await client.once(asked, patience);
      // A refusal means that somebody has removed it by force.
      if (isAnswer(outcome, 200, 409, 423)) return;
      if (!(await client.pause(tries, outcome, patience))) {
        throw maybeTaken(client, asked, outcome, probe);
      }
      // It may be given back already, and the lock be another's by now, which some servers would remove.
      if ((await ask(probe, patience)) !== undefined) return;
    }
  };

  const holder = async (patience?: Patience): Promise<LockInfo | undefined> => {
    const probe = probeInfo(clock, location);
    const found = await ask(probe, patience);
    if (found === undefined) await giveProbeBack(probe, patience);
    return found;
  };

  const take = async (info: LockInfo): Promise<void> => {
    for (let waits = 0; ; waits += 1) {
      const found = await ask(info);
      if (found === undefined) return;
      // What equals our own fields may be the holder's or an echo; a probe's fields are nobody else's.
      const known = found.Operation === UNKNOWN ? await holder() : found;
      if (waits === PROBE_WAITS || (known !== undefined && !known.ID.startsWith(PROBE))) {
        throw new StateLockedError(known ?? found, location);
      }
      await clock.sleep(PROBE_WAIT_MS * (0.5 + clock.random()));
    }
  };

  const giveBack = async (info: LockInfo, patience?: Patience): Promise<boolean> => {
    const asked = unlockRequest(info);
    for (let tries = 1; ; tries += 1) {
      // Some servers give back whatever lock there is, so it is looked at first.
      const held = (await holder(patience))?.ID === info.ID;
      if (!held) return tries > 1;
      const outcome = await client.once(asked, patience);
      if (isAnswer(outcome, 200)) return true;
      if (isAnswer(outcome, 409, 423)) return false;
      if (!(await client.pause(tries, outcome, patience))) throw client.fault(asked, outcome);
    }
  };

  return { take, holder, giveBack };
}

const request = (url: URL, method: string, info: LockInfo): Request => ({
  method,
  url,
  body: lockBody(info),
  max_bytes: MAX_ANSWER_BYTES,
  deadline_ms: DEADLINE_MS,
});

function targetOf({ lock, location }: HttpSettings): LockTarget {
  if (lock !== undefined) return lock;
  throw new StoreError(
    `${location} can neither be locked nor written: TF_HTTP_LOCK_ADDRESS is not set. Set it ` +
      `to the server's address for locks. For GitLab set TF_HTTP_LOCK_ADDRESS and ` +
      `TF_HTTP_UNLOCK_ADDRESS to ${location}/lock, TF_HTTP_LOCK_METHOD to POST and ` +
      'TF_HTTP_UNLOCK_METHOD to DELETE.',
  );
}

function probeInfo(clock: Clock, location: string): LockInfo {
  const ID = PROBE + clock.uuid().slice(PROBE.length);
  return {
    ID,
    Operation: 'mustreset asks who holds the lock',
    Info: `Given back at once (${ID}).`,
    Who: `mustreset@${hostname()}`,
    Version: UNKNOWN,
    Created: clock.now(),
    Path: location,
  };
}

const unreadable = ({ method, url }: Request, status: number): StoreError =>
  new StoreError(
    `${method} ${shown(url)}: the server answers ${status}, that the state is locked, and does not ` +
      'name the holder in a way that can be read. Check the address of the lock, or look at the server.',
  );

function maybeTaken(
  client: Client,
  asked: Request,
  outcome: Outcome,
  { ID }: LockInfo,
): StoreError {
  const fault = client.fault(asked, outcome);
  if (outcome.type === 'none' && !outcome.sent) return fault;
  return new StoreError(
    `${fault.message} The lock may have been taken under the ID ${ID}: if it stays, ` +
      `"mustreset force-unlock ${ID}" removes it.`,
    { cause: fault },
  );
}
