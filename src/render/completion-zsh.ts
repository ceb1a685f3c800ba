/** The completion of zsh, with what each word means. */
import { assertNever } from '../model/assert-never.ts';
import type { CompletionCommand, CompletionValue } from './completion.ts';
import { below, flagGroups, nameOf, placeOf, placesIn, valuedFlags } from './completion-table.ts';
import { quoted } from './text.ts';

function offer(value: CompletionValue): string {
  switch (value.type) {
    case 'none':
    case 'free':
      return "_message 'a value'";
    case 'files':
      return '_files';
    case 'words':
      return `compadd ${value.open === true ? "-S '' " : ''}-- ${value.words.map(quoted).join(' ')}`;
    default:
      return assertNever(value);
  }
}

const described = (name: string, description: string): string =>
  quoted(`${name.replaceAll(':', '\\:')}:${description}`);

const list = (words: readonly string[]): string =>
  words.length === 0 ? '()' : `(\n${words.map((word) => `        ${word}`).join('\n')}\n      )`;

function commandBranch(command: CompletionCommand, all: readonly CompletionCommand[]): string {
  const names = below(command, all).map((child) => described(nameOf(child), child.description));
  const flags = command.flags.map(({ name, description }) => described(name, description));
  const own = command.argument.type === 'none' ? ':' : offer(command.argument);
  const rest = names.length > 0 ? '_describe -t commands command names' : own;
  return `    ${quoted(placeOf(command))})
      flags=${list(flags)}
      names=${list(names)}
      if [[ $PREFIX == -* ]]; then _describe -o -t options option flags; else ${rest}; fi
      ;;`;
}

export const renderZsh = (commands: readonly CompletionCommand[]): string => `\
#compdef mustreset
# Completion of mustreset in zsh. Put this line into ~/.zshrc, behind compinit:
#   source <(mustreset completion zsh)
# or this text as the file _mustreset into a folder of $fpath.
_mustreset() {
  local at='' flag='' word i
  local -a flags names
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    if [[ -n $flag ]]; then
      flag=''
      continue
    fi
    case $word in
      ${valuedFlags(commands).join('|')}) flag=$word ;;
      -*) ;;
      *)
        case "$at $word" in
          ${placesIn(commands).map(quoted).join('|')}) at="$at $word" ;;
        esac
        ;;
    esac
  done
  if [[ -z $flag && $PREFIX == --*=* ]]; then
    flag=\${PREFIX%%=*}
    compset -P 1 '*='
  fi
  if [[ -n $flag ]]; then
    case $flag in
${flagGroups(commands)
  .map(({ names, value }) => `      ${names.join('|')}) ${offer(value)} ;;`)
  .join('\n')}
    esac
    return
  fi
  case $at in
${commands.map((command) => commandBranch(command, commands)).join('\n')}
  esac
}
if [[ $funcstack[1] == _mustreset ]]; then
  _mustreset "$@"
else
  compdef _mustreset mustreset
fi
`;
