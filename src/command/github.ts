/** What GitHub Actions gets without being asked: annotations at the lines, and a summary of the step. */
import { appendFile, stat } from 'node:fs/promises';
import type { Diagnostic } from '../model/diagnostic.ts';
import { escapeTerminal } from '../render/escape.ts';
import type { DocumentKind, Reports } from '../render/formats.ts';
import type { CommandContext } from './context.ts';
import { type WriteFlags, renderOptions } from './render-options.ts';

/** GitHub throws the whole summary of a step away above this. */
const MOST_BYTES = 1024 * 1024;

const isGitHub = ({ env }: CommandContext): boolean => env['GITHUB_ACTIONS'] === 'true';

/** The file that takes the summary of the step, in GitHub Actions alone. */
export const summaryFile = (context: CommandContext): string | undefined =>
  (isGitHub(context) && context.env['GITHUB_STEP_SUMMARY']) || undefined;

/** Prints annotations on stderr, where the runner reads them too; stdout stays what it is. */
export async function annotate(
  diagnostics: readonly Diagnostic[],
  more: number,
  flags: WriteFlags,
  context: CommandContext,
): Promise<void> {
  if (!isGitHub(context)) return;
  const { annotations } = await import('../render/annotations.ts');
  context.output.note(annotations(diagnostics, more, renderOptions(flags, context)));
}

async function append(path: string, text: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  // Opening a pipe would wait for someone who reads it.
  if (found?.isFIFO() === true) throw new Error(`${path} is a pipe`);
  if ((found?.size ?? 0) + Buffer.byteLength(text) > MOST_BYTES) {
    throw new Error('the step has a summary of nearly 1 MiB already, and GitHub takes no more');
  }
  await appendFile(path, text);
}

/** Appends the Markdown to the summary of the step. One that cannot be written is a warning. */
export async function summarize<K extends DocumentKind>(
  kind: K,
  report: Reports[K],
  flags: WriteFlags,
  context: CommandContext,
): Promise<void> {
  const path = summaryFile(context);
  if (path === undefined) return;
  const { renderReport } = await import('../render/formats.ts');
  const texts = renderReport(kind, 'markdown', report, renderOptions(flags, context)) ?? [];
  try {
    await append(path, `${[...texts].join('')}\n`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    context.output.note(`Warning: the step summary was not written: ${escapeTerminal(why)}\n`);
  }
}
