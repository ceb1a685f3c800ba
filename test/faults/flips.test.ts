/** A signed log of more than 64 KiB in which one bit was flipped: found with the key, where it was flipped. */
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { signingKey, verifierKey } from '../../src/log/note.ts';
import { verifyLog } from '../../src/log/verify.ts';
import { UntrustedStateError } from '../../src/model/store.ts';
import { LogBuilder, uuid } from '../log/history.ts';
import { cases, counted } from '../support/tier.ts';

const KEY = signingKey('mustreset', generateKeyPairSync('ed25519').privateKey);
const KEYS = [verifierKey(KEY)];

const SIZE = 64 * 1024;
const RESETS_IN_A_RUN = 10;

/** Runs, each signed, until the log is so long; its last line is a checkpoint. */
function signedLog(): Buffer {
  const log = new LogBuilder();
  for (let n = 10; log.position.bytes < SIZE; n += 100) {
    log.start(uuid(n));
    for (let reset = n + 1; reset <= n + RESETS_IN_A_RUN; reset += 1) {
      log
        .intend(uuid(reset), `user${reset}@example.com`)
        .outcome(uuid(reset), 'applied', `request-id-${reset}`);
    }
    log.finish().checkpoint(KEY);
  }
  return Buffer.from(log.text);
}

const LOG = signedLog();
const BITS = LOG.length * 8;
const LINES = LOG.filter((byte) => byte === 10).length;

/** A prime above every number of bits here: its multiples meet each bit once before any twice. */
const STRIDE = 15_485_863;
/** Spread over the whole log in CI; all of them for 100 seeds. */
const BITS_TO_FLIP = cases(4000, Math.ceil(BITS / 100)).map((n) => (n * STRIDE) % BITS);

/** The line in which a byte stands, from 1; its `\n` belongs to it. */
function lineAt(byte: number): number {
  let line = 1;
  for (let at = LOG.indexOf(10); at !== -1 && at < byte; at = LOG.indexOf(10, at + 1)) line += 1;
  return line;
}

/** The line that `log verify` names, with a version that it does not know as a line of its own. */
async function firstBad(log: Buffer): Promise<number | undefined> {
  try {
    const { ok, first_bad } = await verifyLog([log], { keys: KEYS });
    return ok ? undefined : first_bad?.line;
  } catch (error) {
    if (!(error instanceof UntrustedStateError) || error.reason !== 'newer-version') throw error;
    return Number(/^Line (\d+) /.exec(error.message)?.[1]);
  }
}

/** What is wrong with how it was found; undefined when nothing is. */
async function objection(bit: number): Promise<string | undefined> {
  const byte = bit >> 3;
  const log = Buffer.from(LOG);
  log[byte] = (log[byte] ?? 0) ^ (1 << (bit & 7));
  const found = await firstBad(log);
  const line = lineAt(byte);
  if (found === line || (found === line + 1 && found <= LINES)) return undefined;
  return `bit ${bit} of line ${line}: ${found === undefined ? 'not found' : `found in ${found}`}`;
}

test('nothing is found in the log as it was written', async () => {
  expect(await verifyLog([LOG], { keys: KEYS, strict: true })).toMatchObject({
    ok: true,
    signed: true,
  });
});

test('a flipped bit is found in its line, or in the one behind it', async () => {
  const wrong: string[] = [];
  for (const bit of BITS_TO_FLIP) {
    const why = await objection(bit);
    if (why !== undefined) wrong.push(why);
    if (wrong.length >= 5) break;
  }
  counted('flipped bits', BITS_TO_FLIP.length);
  expect(wrong).toEqual([]);
}, 600_000);
