/** `help exit-codes`: what each exit code says, in words. */
import type { ExitCode } from '../model/exit-code.ts';
import { wrap } from './text.ts';

const MEANING: Readonly<Record<ExitCode, string>> = {
  0: 'Done, or nothing to do.',
  1: 'Error: the approval was declined, a limit is exceeded, the clock is off, the API could not be reached while planning or before the first reset, or there is no such plan file.',
  2: 'Changes are present (plan), or someone is overdue (status), only with --detailed-exitcode.',
  3: 'The policy or the settings are missing or invalid, ids belong to the other environment, a file is not formatted (fmt --check), or an address is not covered (validate --against).',
  4: 'The credentials are missing or were refused.',
  5: 'The plan is stale, expired, altered or no plan at all, or plan or state belong to another project, base URL or lineage.',
  6: 'The state is locked by someone else, or the lock was lost.',
  7: 'Apply ended, but not everyone is done: rejected, unknown, held, changed or not started members remain. Each is named.',
  8: 'The log or the state cannot be written or cannot be trusted, or was written by a newer version.',
  64: 'Usage: a command or a flag is unknown or does not fit.',
  130: 'Interrupted (SIGINT).',
  143: 'Terminated (SIGTERM).',
};

/** The whole help text. */
export function renderExitCodes(): string {
  const rows = Object.entries(MEANING).map(([code, meaning]) => {
    const [first = '', ...rest] = wrap(meaning, 72);
    return [`${code.padStart(5)}  ${first}`, ...rest.map((line) => `       ${line}`)].join('\n');
  });
  return [
    'Exit codes of every command:',
    '',
    ...rows,
    '',
    'Several at once: 8, then 6, then 130 or 143, then 4, then 7, then 1.',
    'Warnings never change the exit code.',
    '',
  ].join('\n');
}
