/** Shows what a command has to say: a document, a stream of events, or text for people. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { RunEvent } from '../model/event.ts';
import type { ExitCode } from '../model/exit-code.ts';
import { renderDiagnostics } from '../render/diagnostic.ts';
import { eventLine, versionEvent } from '../render/event-line.ts';
import { jsonDocument } from '../render/json.ts';
import { type CommandContext, type Report, UsageError } from './context.ts';
import { annotate } from './github.ts';
import { type OtherFiles, refuseOutput } from './output-files.ts';
import type { WriteFlags } from './render-options.ts';
import { sourceLines } from './source-lines.ts';

/** Prints the report of a command that answers at once, and returns its exit code. */
export async function presentReport(
  command: string,
  report: Report,
  context: CommandContext,
  flags: WriteFlags & { readonly json?: boolean },
): Promise<ExitCode> {
  const { output, style } = context;
  const { exit_code, diagnostics, more = 0, text, parts, raw } = report;
  const json = flags.json === true;
  await annotate(diagnostics, more, flags, context);
  if (json && raw === undefined) {
    output.result(jsonDocument(command, exit_code, diagnostics, report.json));
    return exit_code;
  }
  output.note(renderDiagnostics(diagnostics, sourceLines(), style, more));
  for (const chunk of (json ? raw : parts) ?? []) output.result(chunk);
  if (!json && text !== undefined) output.result(text);
  return exit_code;
}

export interface EventStream {
  /** Throws `UsageError` when the file of `--json-into` cannot be written at all. */
  check(): void;
  emit(event: RunEvent): void;
  close(): void;
}

export interface StreamFlags {
  readonly json?: boolean;
  /** File that takes the events beside what is shown. */
  readonly jsonInto?: string;
}

interface EventFile {
  write(line: string): void;
  close(): void;
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** A file that no longer takes lines is told once and changes nothing else: the log is the record. */
function openEventFile(path: string, { output }: CommandContext): EventFile {
  const file = openSync(path, 'w', 0o600);
  let failed = false;
  return {
    write: (line) => {
      if (failed) return;
      try {
        writeSync(file, line);
      } catch (error) {
        failed = true;
        output.note(`Warning: ${path} takes no more events: ${reasonOf(error)}\n`);
      }
    },
    close: () => {
      closeSync(file);
    },
  };
}

/** Opens the stream of events; its first line is the version. Without the flags it goes nowhere. */
export function openStream(
  flags: StreamFlags,
  others: OtherFiles,
  context: CommandContext,
): EventStream {
  const { clock, output, version } = context;
  const { json, jsonInto } = flags;
  let file: EventFile | undefined;
  let problem: UsageError | undefined;
  try {
    if (jsonInto !== undefined) {
      // Opening empties the file.
      refuseOutput(`--json-into ${jsonInto}`, jsonInto, others);
      file = openEventFile(jsonInto, context);
    }
  } catch (error) {
    problem =
      error instanceof UsageError
        ? error
        : new UsageError(`--json-into ${jsonInto ?? ''} cannot be written: ${reasonOf(error)}`);
  }
  const write = (line: string): void => {
    if (json === true) output.result(line);
    file?.write(line);
  };
  write(versionEvent(version, clock.now()));
  return {
    check: () => {
      if (problem !== undefined) throw problem;
    },
    emit: (event) => {
      if (json === true || file !== undefined) write(eventLine(event, clock.now()));
    },
    close: () => file?.close(),
  };
}
