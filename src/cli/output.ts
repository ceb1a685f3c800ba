/** Writing to the terminal: results on stdout, the rest on stderr, one line redrawn in place. */
import type { Output } from '../command/context.ts';

const CLEAR = '\r\u001b[K';

/** A reader that has gone away loses text and nothing else. */
const ignore = (): void => undefined;

export interface ProcessOutput extends Output {
  /** Resolves when all text has left the process. */
  drained(): Promise<void>;
}

export function createOutput(
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
): ProcessOutput {
  let line = '';
  stdout.on('error', ignore);
  stderr.on('error', ignore);

  /** Writes above the line that is redrawn. */
  const write = (stream: NodeJS.WriteStream, text: string): void => {
    if (text === '') return;
    if (line !== '') stderr.write(CLEAR);
    stream.write(text);
    if (line !== '') stderr.write(line);
  };
  const flush = (stream: NodeJS.WriteStream): Promise<void> =>
    new Promise((resolve) => {
      stream.write('', () => {
        resolve();
      });
    });

  return {
    result: (text) => {
      write(stdout, text);
    },
    note: (text) => {
      write(stderr, text);
    },
    live: (text) => {
      if (line !== '') stderr.write(CLEAR);
      line = text;
      if (text !== '') stderr.write(text);
    },
    drained: async () => {
      await Promise.all([flush(stdout), flush(stderr)]);
    },
  };
}
