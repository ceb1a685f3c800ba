/**
 * Lets the time of a process run HURRY_TIMES as fast since HURRY_SINCE (milliseconds since the
 * epoch), so that deadlines and pauses of minutes can be lived through. Preloaded with --import.
 */
const times = Number(process.env.HURRY_TIMES);
const since = Number(process.env.HURRY_SINCE);
const RealDate = Date;
const realSetTimeout = setTimeout;
const realPerformanceNow = performance.now.bind(performance);
const now = () => since + (RealDate.now() - since) * times;

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [now()] : parts));
  }
  static now() {
    return now();
  }
};
performance.now = () => realPerformanceNow() * times;
globalThis.setTimeout = Object.assign(
  (callback, ms, ...parts) => realSetTimeout(callback, ms / times, ...parts),
  realSetTimeout,
);
