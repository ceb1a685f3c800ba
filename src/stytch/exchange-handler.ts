/** Handles one request for undici: whether it was written, what comes back, and the deadlines in between. */
import type { Dispatcher } from 'undici';
import { type Stoppable, unwatchAbort, watchAbort } from './abort-watch.ts';
import type { Exchange, ExchangeRules, ResponseHead } from './exchange.ts';
import {
  handedOverTooLate,
  type LostFault,
  lostFault,
  type NotSentFault,
  notSentFault,
  STOPPED_UNSENT,
} from './fault.ts';

type Controller = Dispatcher.DispatchController;
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** A well-meaning server sends none or two of these; a flood of them is an attack on patience. */
const MAX_INTERIM_ANSWERS = 20;

const first = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

function responseHead(headers: Headers): ResponseHead {
  const date = first(headers['date']);
  const location = first(headers['location']);
  const retryAfter = first(headers['retry-after']);
  return {
    ...(date !== undefined && { date }),
    ...(location !== undefined && { location }),
    ...(retryAfter !== undefined && { retry_after: retryAfter }),
  };
}

/**
 * Handles one dispatch and settles exactly once, also while the request still waits for a
 * connection. undici announces a request (`onRequestStart`) right before it writes it in the same
 * turn: until then nothing was sent, from then on it counts as sent. A second announcement would
 * be a repetition, and is refused.
 */
export class ExchangeHandler implements Dispatcher.DispatchHandler, Stoppable {
  readonly #rules: ExchangeRules;
  readonly #settle: (exchange: Exchange) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #began: number;
  readonly #total: NodeJS.Timeout;
  #firstByte: NodeJS.Timeout | undefined;
  #controller: Controller | undefined;
  #settled = false;
  #status: number | undefined;
  #head: ResponseHead | undefined;
  #interim = 0;
  #chunk: Buffer | undefined;
  #more: Buffer[] | undefined;
  #bytes = 0;

  constructor(
    rules: ExchangeRules,
    settle: (exchange: Exchange) => void,
    signal: AbortSignal | undefined,
  ) {
    this.#rules = rules;
    this.#settle = settle;
    this.#signal = signal;
    this.#began = rules.monotonic();
    this.#total = setTimeout(ExchangeHandler.#onTotal, rules.deadlines.total_ms, this);
    if (signal !== undefined) watchAbort(signal, this);
  }

  static #onTotal(this: void, exchange: ExchangeHandler): void {
    exchange.#expire('total', exchange.#rules.deadlines.total_ms);
  }

  static #onFirstByte(this: void, exchange: ExchangeHandler): void {
    exchange.#expire('first byte', exchange.#rules.deadlines.first_byte_ms);
  }

  /** The signal aborted. */
  stop(): void {
    if (this.#controller === undefined) {
      this.#finishUnsent(STOPPED_UNSENT);
    } else {
      this.#giveUp({ cause: 'connection_lost', message: 'Stopped while waiting for the answer.' });
    }
  }

  onRequestStart(controller: Controller): void {
    if (this.#settled || this.#controller !== undefined) {
      controller.abort(new Error('Not to be sent.'));
      return;
    }
    const waited = this.#elapsed();
    if (waited > this.#rules.deadlines.handover_ms) {
      this.#finishUnsent(handedOverTooLate(waited));
      // Thrown, it costs the request alone; an abort would end the connection, and where connecting
      // takes long the next attempt would come too late as well.
      throw new Error('Not to be sent.');
    }
    this.#controller = controller;
    this.#firstByte = setTimeout(
      ExchangeHandler.#onFirstByte,
      this.#rules.deadlines.first_byte_ms,
      this,
    );
  }

  onResponseStart(_controller: Controller, statusCode: number, headers: Headers): void {
    if (statusCode < 200) {
      this.#interim += 1;
      if (this.#interim > MAX_INTERIM_ANSWERS) {
        this.#giveUp({
          cause: 'unexpected',
          message: 'The server sends interim answers without end.',
        });
      }
      return;
    }
    clearTimeout(this.#firstByte);
    this.#status = statusCode;
    this.#head = responseHead(headers);
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#rules.max_body_bytes) {
      const limit = this.#rules.max_body_bytes;
      this.#giveUp({ cause: 'too_large', message: `The answer is larger than ${limit} bytes.` });
    } else if (this.#chunk === undefined) {
      this.#chunk = chunk;
    } else {
      this.#more ??= [this.#chunk];
      this.#more.push(chunk);
    }
  }

  onResponseEnd(): void {
    const whole = this.#more === undefined ? this.#chunk : Buffer.concat(this.#more, this.#bytes);
    this.#finish({
      type: 'response',
      elapsed_ms: this.#elapsed(),
      status_code: this.#status ?? 0,
      head: this.#head ?? {},
      body: whole === undefined ? '' : whole.toString('utf8'),
    });
  }

  onResponseError(_controller: Controller | undefined, error: Error): void {
    if (this.#settled) return;
    if (this.#controller === undefined) {
      this.#finishUnsent(notSentFault(error, this.#rules.base_url));
    } else {
      this.#finishLost(lostFault(error));
    }
  }

  #expire(which: string, ms: number): void {
    if (this.#controller === undefined) {
      const message = `No connection within ${ms / 1000} s.`;
      this.#finishUnsent({ cause: 'connect_timeout', message });
    } else {
      const message = `No whole answer within ${ms / 1000} s (${which} deadline).`;
      this.#giveUp({ cause: 'deadline', message });
    }
  }

  /** Settles first: what undici reports about the broken connection is then our own doing. */
  #giveUp(fault: LostFault): void {
    this.#finishLost(fault);
    this.#controller?.abort(new Error(fault.message));
  }

  #finishUnsent(fault: NotSentFault): void {
    this.#finish({ type: 'not_sent', elapsed_ms: this.#elapsed(), ...fault });
  }

  #finishLost(fault: LostFault): void {
    this.#finish({
      type: 'lost',
      elapsed_ms: this.#elapsed(),
      ...fault,
      ...(this.#status !== undefined && { status_code: this.#status }),
      ...(this.#head !== undefined && { head: this.#head }),
    });
  }

  #elapsed(): number {
    return Math.max(0, Math.round(this.#rules.monotonic() - this.#began));
  }

  #finish(exchange: Exchange): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#total);
    clearTimeout(this.#firstByte);
    if (this.#signal !== undefined) unwatchAbort(this.#signal, this);
    this.#settle(exchange);
  }
}
