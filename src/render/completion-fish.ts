/** The completion of fish, with what each word means. */
import { assertNever } from '../model/assert-never.ts';
import type { CompletionCommand, CompletionFlag, CompletionValue } from './completion.ts';
import { below, nameOf, placeOf, placesIn, valuedFlags } from './completion-table.ts';

/** A word in single quotes, in which fish knows two escapes. */
const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function offer(value: CompletionValue): string {
  switch (value.type) {
    case 'none':
      return '';
    case 'free':
      return ' -x';
    case 'files':
      return ' -r -F';
    case 'words':
      return ` -x -a ${quoted(value.words.join(' '))}`;
    default:
      return assertNever(value);
  }
}

const at = (command: CompletionCommand): string =>
  `complete -c mustreset -n ${quoted(`__mustreset_at ${quoted(placeOf(command))}`)}`;

const flagLine = (command: CompletionCommand, flag: CompletionFlag): string =>
  `${at(command)} -l ${flag.name.slice(2)}${offer(flag.value)} -d ${quoted(flag.description)}`;

const childLine = (command: CompletionCommand, child: CompletionCommand): string =>
  `${at(command)} -a ${quoted(nameOf(child))} -d ${quoted(child.description)}`;

function argumentLines(command: CompletionCommand): readonly string[] {
  const { argument } = command;
  switch (argument.type) {
    case 'none':
    case 'free':
      return [];
    case 'files':
      return [`${at(command)} -F`];
    case 'words':
      return [`${at(command)} -a ${quoted(argument.words.join(' '))}`];
    default:
      return assertNever(argument);
  }
}

const commandLines = (
  command: CompletionCommand,
  all: readonly CompletionCommand[],
): readonly string[] => [
  ...below(command, all).map((child) => childLine(command, child)),
  ...argumentLines(command),
  ...command.flags.map((flag) => flagLine(command, flag)),
];

export const renderFish = (commands: readonly CompletionCommand[]): string => `\
# Completion of mustreset in fish. Put this line into ~/.config/fish/config.fish:
#   mustreset completion fish | source
function __mustreset_at
    set -l at ''
    set -l awaited 0
    for word in (commandline -opc)[2..-1]
        if test $awaited = 1
            set awaited 0
            continue
        end
        switch $word
            case ${valuedFlags(commands).join(' ')}
                set awaited 1
            case '-*'
            case '*'
                switch "$at $word"
                    case ${placesIn(commands).map(quoted).join(' ')}
                        set at "$at $word"
                end
        end
    end
    test "$at" = "$argv[1]"
end
complete -c mustreset -f
${commands.flatMap((command) => commandLines(command, commands)).join('\n')}
`;
