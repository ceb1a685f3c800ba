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
  let shown = false;
  stdout.on('error', ignore);
  stderr.on('error', ignore);

  const clear = (): void => {
    if (shown) stderr.write(CLEAR);
    shown = false;
  };
  const flush = (stream: NodeJS.WriteStream): Promise<void> =>
    new Promise((resolve) => {
      stream.write('', () => {
        resolve();
      });
    });

  return {
    result: (text) => {
      if (text === '') return;
      clear();
      stdout.write(text);
    },
    note: (text) => {
      if (text === '') return;
      clear();
      stderr.write(text);
    },
    live: (text) => {
      clear();
      if (text === '') return;
      stderr.write(text);
      shown = true;
    },
    drained: async () => {
      await Promise.all([flush(stdout), flush(stderr)]);
    },
  };
}
