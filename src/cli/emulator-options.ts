/** The emulator's flags as its options. */
import { UsageError } from '../command/context.ts';
import { parseDuration } from '../command/instant.ts';
import type { EmulatorFlags } from '../command/emulator.ts';
import { FAULT_KINDS } from '../emulator/options.ts';
import { didYouMean } from '../policy/nearest.ts';

/** As the command line holds them. */
export interface RawEmulatorFlags {
  readonly port?: number;
  readonly world?: string;
  readonly members?: number;
  readonly organizations?: number;
  readonly passwords?: 'cross_org' | 'organization';
  readonly latency?: string;
  readonly rateLimit?: string;
  readonly retryAfter?: boolean;
  readonly repeat?: '200' | '404';
  readonly fault?: readonly string[];
  readonly seed?: number;
}

type Fault = NonNullable<EmulatorFlags['faults']>[number];

function parseLatency(text: string): Pick<EmulatorFlags, 'latency_ms' | 'jitter_ms'> {
  const [latency, jitter, ...more] = text.split(',').map(parseDuration);
  if (latency === undefined || more.length > 0 || (text.includes(',') && jitter === undefined)) {
    throw new UsageError(
      `--latency ${text}: give a duration such as 20ms, and after a comma how much longer it may take, such as 20ms,10ms.`,
    );
  }
  return { latency_ms: latency, ...(jitter !== undefined && { jitter_ms: jitter }) };
}

function parseRate(text: string): NonNullable<EmulatorFlags['rate_limit']> {
  const match = /^(\d+)\/s(,bucket)?$/.exec(text);
  if (match === null) {
    throw new UsageError(
      `--rate-limit ${text}: give requests a second, such as 100/s or 100/s,bucket.`,
    );
  }
  return { per_s: Number(match[1]), bucket: match[2] !== undefined };
}

function parseFault(text: string): Fault {
  const [name, share, more] = text.split(':');
  const kind = FAULT_KINDS.find((known) => known === name);
  if (
    kind === undefined ||
    share === undefined ||
    more !== undefined ||
    !/^\d*\.?\d+$/.test(share)
  ) {
    throw new UsageError(
      `--fault ${text}: give a kind and a share, such as 500:0.02. Kinds: ${FAULT_KINDS.join(', ')}.`,
      kind === undefined ? didYouMean(name ?? '', FAULT_KINDS) : undefined,
    );
  }
  return { kind, share: Number(share) };
}

export function emulatorOptions(flags: RawEmulatorFlags): EmulatorFlags {
  const { port, world, members, organizations, passwords, seed } = flags;
  return {
    ...(port !== undefined && { port }),
    ...(world !== undefined && { world }),
    ...(members !== undefined && { members }),
    ...(organizations !== undefined && { organizations }),
    ...(passwords !== undefined && { passwords }),
    ...(seed !== undefined && { seed }),
    ...(flags.latency !== undefined && parseLatency(flags.latency)),
    ...(flags.rateLimit !== undefined && { rate_limit: parseRate(flags.rateLimit) }),
    ...(flags.retryAfter === true && { retry_after: true }),
    ...(flags.repeat !== undefined && { repeat: flags.repeat === '404' ? 404 : 200 }),
    ...(flags.fault !== undefined && { faults: flags.fault.map(parseFault) }),
  };
}
