/** Requests to the server with Terraform's patience, and what is said when it was in vain. */
import type { Clock } from '../../model/clock.ts';
import type { Environment } from '../../model/network.ts';
import type { StoreError } from '../../model/store.ts';
import { openDispatcher } from '../dispatcher.ts';
import { exchange, type Outcome, type Request } from './exchange.ts';
import { requestFault, secretsOf } from './refusal.ts';
import { isPassing, retryWait } from './retry.ts';
import type { HttpSettings } from './settings.ts';

const CONNECTIONS = 8;

/** How long a request, and its repetitions, may take. */
export interface Patience {
  /** On the monotonic clock: nothing is under way or tried again then. */
  readonly until?: number;
}

export interface Client {
  /** Makes one request. */
  once(request: Request, patience?: Patience): Promise<Outcome>;
  /** Makes it again while its outcome may be another the next time. For what does no harm twice. */
  send(request: Request, patience?: Patience): Promise<Outcome>;
  /** Waits after the n-th try; false, at once, when there is to be no other. */
  pause(tries: number, outcome: Outcome, patience?: Patience): Promise<boolean>;
  /** What went wrong, as an error that names the request. */
  fault(request: Pick<Request, 'method' | 'url' | 'body'>, outcome: Outcome): StoreError;
  close(): Promise<void>;
}

/** No request is sent yet. Throws `StoreError` for a proxy variable that cannot be read. */
export function openClient(settings: HttpSettings, clock: Clock, env: Environment): Client {
  const { credentials, retry, local, certificates } = settings;
  const verified = !local;
  const dispatcher = openDispatcher({
    connections: CONNECTIONS,
    local,
    verified,
    certificates,
    env,
  });
  const secrets = secretsOf(settings);
  const authorization =
    credentials &&
    `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;

  const left = ({ until = Infinity }: Patience): number => until - clock.monotonic();
  const once = async (request: Request, patience: Patience = {}): Promise<Outcome> => {
    const deadline_ms = Math.max(1, Math.min(request.deadline_ms, left(patience)));
    return exchange(dispatcher, { ...request, deadline_ms }, authorization);
  };
  const pause = async (
    tries: number,
    outcome: Outcome,
    patience: Patience = {},
  ): Promise<boolean> => {
    if (tries > retry.max || !isPassing(outcome)) return false;
    const chance = { now_ms: Date.parse(clock.now()), random: clock.random() };
    const wait = retryWait(retry, tries, outcome, chance);
    if (wait >= left(patience)) return false;
    await clock.sleep(wait);
    return true;
  };
  return {
    once,
    pause,
    send: async (request, patience) => {
      let sent = false;
      for (let tries = 1; ; tries += 1) {
        const now = await once(request, patience);
        sent ||= now.type === 'answer' || now.sent;
        const outcome = now.type === 'none' ? { ...now, sent } : now;
        if (!(await pause(tries, outcome, patience))) return outcome;
      }
    },
    fault: (request, outcome) => requestFault(request, outcome, secrets),
    close: () => dispatcher.destroy().catch(() => undefined),
  };
}
