/** `mustreset completion SHELL`: the script that teaches a shell to complete commands, flags and values. */
import { EXIT } from '../model/exit-code.ts';
import { type CompletionCommand, type Shell, renderCompletion } from '../render/completion.ts';
import type { Report } from './context.ts';

export const runCompletion = (shell: Shell, commands: readonly CompletionCommand[]): Report => ({
  exit_code: EXIT.done,
  diagnostics: [],
  text: renderCompletion(shell, commands),
});
