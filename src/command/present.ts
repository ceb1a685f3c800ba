/** Shows what a command has to say: a document, a stream of events, or text for people. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { RunEvent } from '../model/event.ts';
import type { ExitCode } from '../model/exit-code.ts';
import { renderDiagnostics } from '../render/diagnostic.ts';
import { eventLine, versionEvent } from '../render/event-line.ts';
import { jsonDocument } from '../render/json.ts';
import { type CommandContext, type Report, UsageError } from './context.ts';
import { sourceLines } from './source-lines.ts';

/** Prints the report of a command that answers at once, and returns its exit code. */
export function presentReport(
  command: string,
  report: Report,
  context: CommandContext,
  json: boolean,
): ExitCode {
  const { output, style } = context;
  const { exit_code, diagnostics, more = 0, text, raw } = report;
  if (json && raw === undefined) {
    output.result(jsonDocument(command, exit_code, diagnostics, report.json));
    return exit_code;
  }
  output.note(renderDiagnostics(diagnostics, sourceLines(), style, more));
  if (json) for (const chunk of raw ?? []) output.result(chunk);
  else if (text !== undefined) output.result(text);
  return exit_code;
}

export interface EventStream {
  emit(event: RunEvent): void;
  close(): void;
}

export interface StreamFlags {
  readonly json?: boolean;
  /** File that takes the events beside what is shown. */
  readonly jsonInto?: string;
}

/** Opens the stream of events; its first line is the version. Without the flags it goes nowhere. */
export function openStream(flags: StreamFlags, context: CommandContext): EventStream {
  const { clock, output, version } = context;
  let file: number | undefined;
  try {
    file = flags.jsonInto === undefined ? undefined : openSync(flags.jsonInto, 'w', 0o600);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--json-into ${flags.jsonInto ?? ''} cannot be written: ${why}`);
  }
  const write = (line: string): void => {
    if (flags.json === true) output.result(line);
    if (file !== undefined) writeSync(file, line);
  };
  write(versionEvent(version, clock.now()));
  return {
    emit: (event) => {
      if (flags.json === true || file !== undefined) write(eventLine(event, clock.now()));
    },
    close: () => {
      if (file !== undefined) closeSync(file);
    },
  };
}
