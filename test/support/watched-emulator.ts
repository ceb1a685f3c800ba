/** An emulator every answer of which is held to the documentation, whichever client asked. */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { undocumented } from '../emulator/documented.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/server.ts';
import type { World } from '../../src/generated/world.ts';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What was undocumented, by the port of the emulator that said it. */
const found = new Map<number, string[]>();

subscribe('http.server.request.start', (message) => {
  const { request, response } = message as Exchange;
  const wrong = found.get(request.socket.localPort ?? 0);
  if (wrong === undefined || request.url?.startsWith('/v1/') !== true) return;
  const end = response.end.bind(response);
  response.end = (...args: readonly unknown[]) => {
    const [text] = args;
    if (typeof text === 'string' && text.startsWith('{')) {
      const { method = '', url = '' } = request;
      const fault = undocumented(method, url, response.statusCode, JSON.parse(text));
      if (fault !== undefined) wrong.push(fault);
    }
    return (end as (...args: readonly unknown[]) => ServerResponse)(...args);
  };
});

/** Starts it; closing it rejects when an answer was not as documented. */
export async function startWatchedEmulator(
  world: World,
  options: EmulatorOptions,
): Promise<Emulator> {
  const emulator = await startEmulator(world, options);
  const wrong: string[] = [];
  found.set(Number(new URL(emulator.url).port), wrong);
  return {
    ...emulator,
    close: async () => {
      await emulator.close();
      if (wrong.length > 0)
        throw new Error(`Undocumented answers: ${[...new Set(wrong)].join('; ')}`);
    },
  };
}
