/** Exit codes of every command. */
export const EXIT = {
  done: 0,
  error: 1,
  changes: 2,
  invalid: 3,
  credentials: 4,
  stale: 5,
  locked: 6,
  notConverged: 7,
  untrusted: 8,
  usage: 64,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** 5 and 3 end every other command before anything else can go wrong; doctor goes on. */
const PRECEDENCE: readonly ExitCode[] = [8, 6, 130, 143, 4, 7, 5, 3, 1];

/** The one that counts when several apply: 8 › 6 › 130/143 › 4 › 7 › 1, with 5 and 3 before 1. */
export const worstExit = (codes: readonly ExitCode[]): ExitCode =>
  PRECEDENCE.find((code) => codes.includes(code)) ?? codes.find((code) => code !== 0) ?? 0;
