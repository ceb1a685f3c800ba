/** `mustreset emulator`: serves a local Stytch until it is interrupted. */
import type { World } from '../generated/world.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { EXIT } from '../model/exit-code.ts';
import { PolicyReadError } from '../model/policy.ts';
import { loadWorld } from '../policy/world.ts';
import { EmulatorError, type EmulatorOptions } from '../emulator/options.ts';
import { startEmulator } from '../emulator/server.ts';
import { generateWorld } from '../emulator/generated-world.ts';
import { type CommandContext, type Report, UsageError } from './context.ts';
import { readBytes } from './read-file.ts';

export interface EmulatorFlags extends EmulatorOptions {
  /** World file. */
  readonly world?: string;
  /** A generated world instead of a file. */
  readonly members?: number;
  readonly organizations?: number;
  readonly json?: boolean;
}

const MEMBERS = 100;
const MEMBERS_PER_ORGANIZATION = 20;

async function readWorld(path: string): Promise<World | Report> {
  try {
    const { world, diagnostics } = loadWorld(path, await readBytes(path));
    if (world === undefined || hasErrors(diagnostics))
      return { exit_code: EXIT.invalid, diagnostics };
    return world;
  } catch (error) {
    if (!(error instanceof PolicyReadError)) throw error;
    throw new UsageError(`--world: ${error.message}`);
  }
}

function worldOf({
  world,
  members,
  organizations,
  seed,
}: EmulatorFlags): Promise<World | Report> | World {
  if (world !== undefined && (members !== undefined || organizations !== undefined)) {
    throw new UsageError(
      '--world cannot be given with --members or --organizations: the file says who is there.',
    );
  }
  if (world !== undefined) return readWorld(world);
  const many = members ?? MEMBERS;
  const few = organizations ?? Math.max(1, Math.ceil(many / MEMBERS_PER_ORGANIZATION));
  return generateWorld({ members: many, organizations: few, seed: seed ?? 1 });
}

const interrupted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Resolves when the program is interrupted: that is how an emulator ends well. */
export async function runEmulator(flags: EmulatorFlags, context: CommandContext): Promise<Report> {
  try {
    const world = await worldOf(flags);
    if ('exit_code' in world) return world;
    const emulator = await startEmulator(world, flags);
    const { url, project_id, secret } = emulator;
    context.output.result(
      `Emulator listening on ${url} (project_id ${project_id}, secret ${secret})\n`,
    );
    await interrupted(context.interrupt);
    await emulator.close();
    return { exit_code: EXIT.done, diagnostics: [] };
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error;
    throw new UsageError(error.message);
  }
}
