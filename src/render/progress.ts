/** How far an apply is: rate, done, left, time to go. */
import type { RunEvent } from '../model/event.ts';
import type { Style } from './style.ts';
import { decimal, duration } from './text.ts';

export type ProgressEvent = Extract<RunEvent, { type: 'progress' }>;

/** `1200 done, 8800 left, 49.7/s, 2m57s to go`. */
export const progressWords = ({ done, left, rate, eta_s }: ProgressEvent): string =>
  `${done} done, ${left} left, ${decimal(rate)}/s, ${left > 0 && rate === 0 ? 'waiting' : `${duration(eta_s)} to go`}`;

/** The line that a terminal redraws in place; never wider than the style. */
export const liveProgress = (event: ProgressEvent, style: Style): string =>
  `Applying: ${progressWords(event)}`.slice(0, style.width);

/** The line that stands where nothing can be redrawn. */
export const plainProgress = (event: ProgressEvent, elapsed_ms: number): string =>
  `Still applying... [${duration(elapsed_ms / 1000)} elapsed] ${progressWords(event)}`;
