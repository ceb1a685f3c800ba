/** What is said when the command line is not understood. */
import type { Command, CommanderError } from 'commander';
import { didYouMean } from '../policy/nearest.ts';
import { renderDiagnostic, NO_SOURCES } from '../render/diagnostic.ts';
import { PLAIN } from '../render/style.ts';
import { capitalized } from '../render/text.ts';

/** A value given to an unknown flag is not repeated: it may be a secret. */
const sentence = (text: string): string => {
  const bare = text
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean .*\)$/s, '')
    .replace(/^(unknown option '[^'=]+)=.*'$/s, "$1'");
  return capitalized(bare).replace(/([^.?!])$/, '$1.');
};

/** The suggestion in the message; the parser's own lacks the quotation marks that ours have. */
function parserMeant(message: string): string | undefined {
  const [, intro, words] = /\((Did you mean (?:one of )?)(.+)\?\)$/s.exec(message) ?? [];
  if (intro === undefined || words === undefined) return undefined;
  const quoted = words.split(', ').map((word) => (word.startsWith('"') ? word : `"${word}"`));
  return `${intro}${quoted.join(', ')}?`;
}

const CHOICES =
  /(?:argument|value) '(.*)' is invalid(?: for argument '[^']*')?\. Allowed choices are (.+)\.$/s;

/** The choice that was probably meant; of `format=file` the format decides. */
function choiceMeant(message: string): string | undefined {
  const [, given, choices] = CHOICES.exec(message) ?? [];
  if (given === undefined || choices === undefined) return undefined;
  return didYouMean(given.split('=')[0] ?? '', choices.split(', '));
}

/** The parser suggests no flag for one that was written with a single dash, or with a value. */
function flagMeant(message: string, command: Command): string | undefined {
  const [, given] = /^error: unknown option '--?([a-z][^'=]*)/.exec(message) ?? [];
  if (given === undefined) return undefined;
  return didYouMean(
    `--${given}`,
    command.options.flatMap(({ long, hidden }) => (long === undefined || hidden ? [] : [long])),
  );
}

/** The parser's message as a box, with its suggestion or ours as the hint; `command` is where it failed. */
export function usageBox({ message, code }: CommanderError, command: Command): string {
  const hint = parserMeant(message) ?? choiceMeant(message) ?? flagMeant(message, command);
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
      ...(hint !== undefined && { hint }),
    },
    NO_SOURCES,
    PLAIN,
  );
}
