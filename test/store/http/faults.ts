/** What may go wrong on the way of one request. */
import type { Asked, Fault, StateServer } from './state-server.ts';

/** The first request that matches, and `more` after it, meets the fault; all others pass. */
export function once(
  server: StateServer,
  matches: (asked: Asked) => boolean,
  fault: Fault,
  more = 0,
): void {
  let left = 1 + more;
  server.script = (asked) => {
    if (left === 0 || !matches(asked)) return undefined;
    left -= 1;
    return fault;
  };
}

/** A write of a document, the lock's own requests not among them. */
export const writes =
  (suffix: string) =>
  (asked: Asked): boolean =>
    asked.kind === 'POST' && asked.suffix === suffix;

export const reads =
  (suffix: string) =>
  (asked: Asked): boolean =>
    asked.kind === 'GET' && asked.suffix === suffix;

/** Answers that do not tell whether the request was carried out; it was. */
export const LOST: readonly (readonly [string, Fault])[] = [
  ['the connection breaks', 'drop-after'],
  ['half of it comes', 'truncate'],
  ['it is a 500', { done: { status: 500 } }],
  ['it is a 502 from a proxy', { done: { status: 502, body: '<html>Bad Gateway</html>' } }],
  ['it is a 504', { done: { status: 504 } }],
];

/** Answers to requests that were not carried out. */
export const UNDONE: readonly (readonly [string, Fault])[] = [
  ['the connection breaks', 'drop-before'],
  ['it is a 500', { status: 500 }],
  ['it is a 503 with a Retry-After', { status: 503, headers: { 'retry-after': '3' } }],
  ['it is a 429 with a Retry-After', { status: 429, headers: { 'retry-after': '3' } }],
  ['it is a 408', { status: 408 }],
];
