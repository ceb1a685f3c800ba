/** What the commands that change or repair the state say when they are done. */
import type { Verdict } from '../model/log.ts';
import { escapeTerminal } from './escape.ts';
import { count } from './text.ts';

/** `state rm`. */
export const renderRemoved = (address: string): string =>
  `Removed ${escapeTerminal(address)}\nSuccessfully removed 1 record. If a policy lists the address, the next plan resets it again.\n`;

/** `state settle`, after a person's verdict. */
export const renderSettled = (address: string, verdict: Verdict): string =>
  verdict === 'applied'
    ? `Settled ${escapeTerminal(address)}: the reset is recorded as applied.\n`
    : `Settled ${escapeTerminal(address)}: recorded as not applied. If a policy lists the address, the next plan resets it.\n`;

/** `state copy`. */
export const renderCopied = (members: number, records: number, location: string): string =>
  `Copied ${members} members and ${records} log records to ${escapeTerminal(location)}.\nName that store from now on. The old one is whole, but whoever still applies with it makes the two differ.\n`;

/** `import --from`. */
export const renderImported = (imported: number, held: number): string => {
  const undecided =
    held === 0
      ? ''
      : ` ${held} were not settled and are held now: say what became of them with mustreset state settle ADDRESS --applied or --retry.`;
  return `Imported ${imported} records. The log begins anew with them.${undecided}\n`;
};

/** `import LIST`; `known` rows said nothing new. */
export const renderListImported = (imported: number, known: number): string => {
  const rest =
    known === 0
      ? ''
      : ` ${count(known, 'row')} said nothing that is not on record: nothing was recorded of ${known === 1 ? 'it' : 'them'}, no reason and no reference either.`;
  return imported === 0
    ? `Nothing was imported.${rest}\n`
    : `Imported ${count(imported, 'reset')} done by hand.${rest} Nobody was reset; the next plan counts on them.\n`;
};

/** `state rebuild`. */
export const renderRebuilt = (identical: boolean, serial: number): string =>
  identical
    ? `The state is exactly what the log's first ${serial} records say. Nothing was changed.\n`
    : `The state was rebuilt from the log. It now covers ${serial} records.\n`;
