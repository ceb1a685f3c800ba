/** What the commands that change or repair the state say when they are done. */
import type { Verdict } from '../model/log.ts';
import { escapeTerminal } from './escape.ts';

/** `state rm`. */
export const renderRemoved = (address: string): string =>
  `Removed ${escapeTerminal(address)}\nSuccessfully removed 1 record. If a policy lists the address, the next plan resets it again.\n`;

/** `state settle`, after a person's verdict. */
export const renderSettled = (address: string, verdict: Verdict): string =>
  verdict === 'applied'
    ? `Settled ${escapeTerminal(address)}: the reset is recorded as applied.\n`
    : `Settled ${escapeTerminal(address)}: recorded as not applied. If a policy lists the address, the next plan resets it.\n`;

/** `state rebuild`. */
export const renderRebuilt = (identical: boolean, serial: number): string =>
  identical
    ? `The state is exactly what the log's first ${serial} records say. Nothing was changed.\n`
    : `The state was rebuilt from the log. It now covers ${serial} records.\n`;
