/** The completion of bash, 3.2 and later. */
import { assertNever } from '../model/assert-never.ts';
import type { CompletionCommand, CompletionValue } from './completion.ts';
import { below, flagGroups, nameOf, placeOf, placesIn, valuedFlags } from './completion-table.ts';
import { quoted } from './text.ts';

/** Fills the variables `words`, `files` and `open` that the end of the script reads. */
function offer(value: CompletionValue): string {
  switch (value.type) {
    case 'none':
    case 'free':
      return ':';
    case 'files':
      return 'files=1';
    case 'words':
      return `words=${quoted(value.words.join(' '))}${value.open === true ? ' open=1' : ''}`;
    default:
      return assertNever(value);
  }
}

const branch = (patterns: readonly string[], body: string): string =>
  `      ${patterns.join('|')}) ${body} ;;`;

function commandBranch(command: CompletionCommand, all: readonly CompletionCommand[]): string {
  const flags = command.flags.map(({ name }) => name).join(' ');
  const names = below(command, all).map(nameOf).join(' ');
  const own = names === '' ? offer(command.argument) : `words=${quoted(names)}`;
  return branch([quoted(placeOf(command))], `flags=${quoted(flags)}; ${own}`);
}

/** bash hands over `--flag=value` as three words, as = breaks words there. */
export const renderBash = (commands: readonly CompletionCommand[]): string => `\
# Completion of mustreset in bash. Put this line into ~/.bashrc:
#   source <(mustreset completion bash)
_mustreset() {
  local cur=\${COMP_WORDS[COMP_CWORD]} at='' flag='' before='' flags='' words='' files='' open='' word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -n $flag ]]; then
      [[ $word == = ]] || flag=''
      continue
    fi
    case $word in
${branch(valuedFlags(commands), 'flag=$word')}
      -*) ;;
      *)
        case "$at $word" in
          ${placesIn(commands).map(quoted).join('|')}) at="$at $word" ;;
        esac
        ;;
    esac
  done
  if [[ -z $flag && $cur == --*=* ]]; then
    flag=\${cur%%=*} before=\${cur%%=*}= cur=\${cur#*=}
  elif [[ -n $flag && $cur == = ]]; then
    cur=''
  fi
  if [[ -n $flag ]]; then
    case $flag in
${flagGroups(commands)
  .map(({ names, value }) => branch(names, offer(value)))
  .join('\n')}
    esac
  else
    case $at in
${commands.map((command) => commandBranch(command, commands)).join('\n')}
    esac
    [[ $cur == -* ]] && words=$flags files=''
  fi
  while IFS= read -r word; do
    COMPREPLY+=("$before$word")
  done < <(compgen -W "$words" -- "$cur"; [[ -n $files ]] && compgen -f -- "$cur")
  [[ -n $files ]] && compopt -o filenames 2>/dev/null
  [[ -n $open ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -F _mustreset mustreset
`;
