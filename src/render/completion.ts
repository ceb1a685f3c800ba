/** The command line as a shell needs it to complete what is typed, and the scripts made from it. */
import { assertNever } from '../model/assert-never.ts';
import { renderBash } from './completion-bash.ts';
import { renderFish } from './completion-fish.ts';
import { renderZsh } from './completion-zsh.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

/** What may follow a flag, or stand as an argument of a command. */
export type CompletionValue =
  | { readonly type: 'none' }
  /** Something that no shell can know. */
  | { readonly type: 'free' }
  | { readonly type: 'files' }
  /** One of these words; `open`: each is only the beginning of a value. */
  | { readonly type: 'words'; readonly words: readonly string[]; readonly open?: true };

export interface CompletionFlag {
  /** With its dashes. */
  readonly name: string;
  readonly description: string;
  readonly value: CompletionValue;
}

export interface CompletionCommand {
  /** Words behind `mustreset`; none for the program itself. */
  readonly path: readonly string[];
  readonly description: string;
  readonly flags: readonly CompletionFlag[];
  readonly argument: CompletionValue;
}

/** The script that teaches a shell to complete these commands. */
export function renderCompletion(shell: Shell, commands: readonly CompletionCommand[]): string {
  switch (shell) {
    case 'bash':
      return renderBash(commands);
    case 'zsh':
      return renderZsh(commands);
    case 'fish':
      return renderFish(commands);
    default:
      return assertNever(shell);
  }
}
