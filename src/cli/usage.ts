/** What is said when the command line is not understood. */
import type { CommanderError } from 'commander';
import { renderDiagnostic, NO_SOURCES } from '../render/diagnostic.ts';
import { PLAIN } from '../render/style.ts';

/** A value given to an unknown flag is not repeated: it may be a secret. */
const sentence = (text: string): string => {
  const bare = text
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean .*\)$/s, '')
    .replace(/^(unknown option '[^'=]+)=.*'$/s, "$1'");
  return `${bare.charAt(0).toUpperCase()}${bare.slice(1)}`.replace(/([^.?!])$/, '$1.');
};

/** The parser's message as a box, with its suggestion as the hint. */
export function usageBox({ message, code }: CommanderError): string {
  const suggestion = /\((Did you mean .*)\)$/s.exec(message)?.[1];
  const detail =
    code === 'commander.help'
      ? 'A subcommand is missing. "mustreset help" lists them all.'
      : `${sentence(message)} "mustreset help" lists commands, "mustreset help COMMAND" their flags.`;
  return renderDiagnostic(
    {
      severity: 'error',
      rule: 'usage',
      summary: 'Command line not understood',
      detail,
      ...(suggestion !== undefined && { hint: suggestion }),
    },
    NO_SOURCES,
    PLAIN,
  );
}
