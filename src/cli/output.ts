/** Writing to the terminal: results on stdout, the rest on stderr, one line redrawn in place. */
import type { Output } from '../command/context.ts';
import { codeOf } from '../model/error-code.ts';

const CLEAR = '\r\u001b[K';

/** Most characters that are gathered. */
const GATHERED = 64 * 1024;

/** A reader that has gone away loses text and nothing else. */
const ignore = (): void => undefined;

export interface ProcessOutput extends Output {
  /** Resolves when all text has left the process. */
  drained(): Promise<void>;
  /** Why results were lost, such as a full disk; a reader that went away wanted no more. */
  lost(): string | undefined;
}

/** Texts are gathered for one turn of the event loop: thousands of lines cost few writes. */
export function createOutput(
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
): ProcessOutput {
  let line = '';
  let waiting: { readonly stream: NodeJS.WriteStream; text: string }[] = [];
  let lost: string | undefined;
  stdout.on('error', (error: Error) => {
    if (codeOf(error) !== 'EPIPE') lost ??= error.message;
  });
  stderr.on('error', ignore);

  const write = (): void => {
    const texts = waiting;
    waiting = [];
    for (const { stream, text } of texts) stream.write(text);
  };
  const add = (stream: NodeJS.WriteStream, text: string): void => {
    if (waiting.length === 0) setImmediate(write);
    const last = waiting.at(-1);
    if (last?.stream !== stream) waiting.push({ stream, text });
    else {
      last.text += text;
      if (last.text.length >= GATHERED) write();
    }
  };
  /** Writes above the line that is redrawn. */
  const print = (stream: NodeJS.WriteStream, text: string): void => {
    if (text === '') return;
    if (line !== '') add(stderr, CLEAR);
    add(stream, text);
    if (line !== '') add(stderr, line);
  };
  const flush = (stream: NodeJS.WriteStream): Promise<void> =>
    new Promise((resolve) => {
      stream.write('', () => {
        resolve();
      });
    });

  return {
    result: (text) => {
      print(stdout, text);
    },
    note: (text) => {
      print(stderr, text);
    },
    live: (text) => {
      if (line !== '') add(stderr, CLEAR);
      line = text;
      if (text !== '') add(stderr, text);
    },
    drained: async () => {
      write();
      await Promise.all([flush(stdout), flush(stderr)]);
    },
    lost: () => lost,
  };
}
