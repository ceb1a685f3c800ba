/** What other programs read: documents and event streams, held against the published schemas. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { type SchemaCheck, schemaCheck } from '../support/schema.ts';
import type { CliResult, Folder, StartedWorld } from '../support/cli.ts';

/** A check by the schema that users get. */
const published = (name: string): SchemaCheck =>
  schemaCheck(
    JSON.parse(
      readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8'),
    ) as object,
  );

const checkOutput = published('output');
const checkEvent = published('event');

/** The text of boxes without their edges, as if it had not been wrapped. */
export const words = (text: string): string => text.replaceAll(/\n│ ?/g, ' ');

/** What a command says that is not understood. */
export const usage = async (world: StartedWorld, ...args: readonly string[]): Promise<string> => {
  const { status, stderr, stdout } = await world.run(...args);
  expect([status, stdout]).toEqual([64, '']);
  return words(stderr);
};

export interface Output {
  readonly format_version: string;
  readonly command: string;
  readonly exit_code: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly [key: string]: unknown;
}

/** The one document on stdout, which must be valid, agree with the exit code, and stand alone. */
export function documentOf({ stdout, stderr, status }: CliResult): Output {
  expect(stdout).toMatch(/^\{.*\}\n$/);
  const value = JSON.parse(stdout) as Output;
  expect(checkOutput(value)).toBeUndefined();
  expect(value.exit_code).toBe(status);
  expect(stderr).toBe('');
  return value;
}

export interface StreamEvent {
  readonly type: string;
  readonly '@message': string;
  readonly '@level': string;
  readonly [key: string]: unknown;
}

/** The events of a stream: each valid, the version first, the summary last. */
export function eventsOf(text: string, exit_code: number | null): readonly StreamEvent[] {
  expect(text.endsWith('\n')).toBe(true);
  const events = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as StreamEvent);
  for (const event of events)
    expect([event.type, checkEvent(event)]).toEqual([event.type, undefined]);
  expect(events[0]?.type).toBe('version');
  expect(events.at(-1)).toMatchObject({ type: 'change_summary', exit_code });
  return events;
}

export interface Logged {
  readonly type: string;
  readonly run: string;
  readonly seq: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The records of the log in a folder. */
export const recordsOf = (folder: Folder): readonly Logged[] =>
  folder
    .read('mustreset.log.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Logged);

/** The bodies of all records of one type. */
export const bodiesOf = (folder: Folder, type: string): readonly Logged['body'][] =>
  recordsOf(folder)
    .filter((record) => record.type === type)
    .map(({ body }) => body);
