/** Instants as the API writes them. */

/** RFC 3339 in UTC with whole seconds, of milliseconds since the epoch. */
export const instant = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
