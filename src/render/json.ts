/** The documents of `--json`: one line, always the same first keys, also on failure. */
import type { Diagnostic } from '../model/diagnostic.ts';
import { escapeJson } from './escape.ts';

export const FORMAT_VERSION = '1.0';

/** A value as one line of JSON that a terminal may show, without a newline. */
export const jsonLine = (value: object): string => escapeJson(JSON.stringify(value));

/** One document and its newline; `rest` holds the command's own keys. */
export const jsonDocument = (
  command: string,
  exit_code: number,
  diagnostics: readonly Diagnostic[],
  rest: object = {},
): string =>
  `${jsonLine({ format_version: FORMAT_VERSION, command, exit_code, diagnostics, ...rest })}\n`;
