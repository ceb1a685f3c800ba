/** Who holds the lock, in Terraform's words, and what may be done about it. */
import type { Diagnostic } from '../model/diagnostic.ts';
import type { LockInfo } from '../model/store.ts';
import { BOLD, GREEN, paint } from './color.ts';
import { escapeTerminal } from './escape.ts';
import type { Style } from './style.ts';
import { shellWord } from './text.ts';

/** As Go prints a time, where it is one. */
const goTime = (created: string): string =>
  created.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d+)?)Z$/, '$1 $2 +0000 UTC');

/** The seven fields of the holder's lock, one a line, escaped. */
export function lockBlock(lock: LockInfo): string {
  const field = (label: string, value: string): string =>
    `  ${label.padEnd(11)}${escapeTerminal(value)}`.trimEnd();
  return [
    'Lock Info:',
    field('ID:', lock.ID),
    field('Path:', lock.Path),
    field('Operation:', lock.Operation),
    field('Who:', lock.Who),
    field('Version:', lock.Version),
    field('Created:', goTime(lock.Created)),
    field('Info:', lock.Info),
  ].join('\n');
}

/** The error of a command that could not get the lock; `location` names the store. */
export const lockedDiagnostic = (lock: LockInfo, location: string): Diagnostic => ({
  severity: 'error',
  rule: 'state-locked',
  summary: 'Error acquiring the state lock',
  detail: [
    `Error message: the state in ${escapeTerminal(location)} is already locked`,
    lockBlock(lock),
    '',
    'mustreset acquires a state lock to protect the state from being written by multiple users at the same time. Nothing was sent or changed.',
    '',
    `If that run is still alive, let it finish, or wait for it with --lock-timeout=5m. Only if you are sure that it is dead, remove its lock:`,
    `    mustreset force-unlock ${escapeTerminal(shellWord(lock.ID))}`,
  ].join('\n'),
});

/** What is said while `--lock-timeout` lasts. */
export const lockWaiting = (lock: LockInfo): string =>
  `Acquiring state lock. This may take a few moments... (held by ${escapeTerminal(lock.Who)}, ID ${escapeTerminal(lock.ID)})\n`;

/** What `force-unlock` asks; the answer follows on the same line. */
export const unlockQuestion = (lock: LockInfo, style: Style): string =>
  [
    lockBlock(lock),
    '',
    paint('Do you really want to force-unlock?', BOLD, style),
    '  mustreset will remove the lock on the state. If the run that holds it is still',
    '  alive, two runs may then reset members at the same time.',
    "  Only 'yes' will be accepted to confirm.",
    '',
    `  ${paint('Enter a value:', BOLD, style)} `,
  ].join('\n');

export const unlocked = (style: Style): string =>
  `${paint('mustreset state has been successfully unlocked!', GREEN, style)}\n`;
