/** What keygen says: where the halves lie, and what to do with each. */
import { escapeTerminal } from './escape.ts';

/** Ends with a newline. */
export function renderKeyPair(file: string, shared: string, verifier: string): string {
  const [secret, open] = [escapeTerminal(file), escapeTerminal(shared)];
  return `${[
    `Written: ${secret} (secret, for its owner only) and ${open} (to be shared):`,
    '',
    `  ${verifier}`,
    '',
    `To sign what applies and plans write, name the secret half in the environment:`,
    `  MUSTRESET_SIGNING_KEY_FILE=${secret}`,
    `Keep it out of the repository: in CI, as a secret that a job writes to a file.`,
    `Commit ${open}, where a review is needed to change it, and check with it:`,
    `  mustreset log verify --key ${open}`,
    `  mustreset apply --require-signature ${open} plan.json`,
  ].join('\n')}\n`;
}
