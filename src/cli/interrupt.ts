/** SIGINT and SIGTERM: the first asks the command to end, the second ends the process. */
import { EXIT } from '../model/exit-code.ts';
import { INTERRUPTED_TWICE } from '../render/interrupt.ts';

const EXITS = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const;

/** Aborted by the first signal, with the exit code as its reason. */
export function watchInterrupts(): AbortSignal {
  const controller = new AbortController();
  for (const [signal, exit] of Object.entries(EXITS)) {
    process.on(signal, () => {
      if (controller.signal.aborted) {
        process.stderr.write(INTERRUPTED_TWICE);
        process.exit(exit);
      }
      controller.abort(exit);
    });
  }
  return controller.signal;
}
