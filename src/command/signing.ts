/** Keys as files hold them: those that sign checkpoints and plans, and those that check them. */
import { createPrivateKey } from 'node:crypto';
import { type Checkpoint, parseCheckpoint } from '../log/checkpoint.ts';
import {
  type SigningKey,
  type VerifierKey,
  checkNote,
  parseNote,
  parseVerifierKey,
  signNote,
  signingKey,
  verifierKey,
} from '../log/note.ts';
import type { Environment } from '../model/network.ts';
import { PolicyReadError } from '../model/policy.ts';
import { UntrustedStateError } from '../model/store.ts';
import { type SealedPlan, signedText, withSignature } from '../plan/document.ts';
import { readBytes } from './read-file.ts';

/** A key or an anchor that cannot be used; the message repeats nothing of a private key. */
export class SigningKeyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SigningKeyError';
  }
}

/** Every key of mustreset has it: what is signed names the key by its id. */
export const KEY_NAME = 'mustreset';

const VARIABLE = 'MUSTRESET_SIGNING_KEY_FILE';
const BEGIN = '-----BEGIN';
const PEM = /-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----/gs;

/** Editors, mails and shells change the ends of lines and what surrounds a text; neither is signed. */
async function textOf(what: string, file: string): Promise<string> {
  try {
    const text = (await readBytes(file)).toString('utf8').replaceAll(/\r\n?/g, '\n');
    return `${text.trim()}\n`;
  } catch (error) {
    if (!(error instanceof PolicyReadError)) throw error;
    throw new SigningKeyError(`${what}: ${error.message}`);
  }
}

function privateKey(pem: string, file: string): SigningKey {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return signingKey(KEY_NAME, key);
  } catch {
    // An error of the parser could repeat what stands in the file.
  }
  throw new SigningKeyError(
    `${VARIABLE} names ${file}, which holds something else than ed25519 keys without a password (PKCS#8, PEM). "mustreset keygen FILE" makes one.`,
  );
}

/**
 * The keys that runs and plans are signed with: none where the variable is not set, two while keys
 * are changed. Throws `SigningKeyError`.
 */
export async function readSigningKeys(env: Environment): Promise<readonly SigningKey[]> {
  const file = env[VARIABLE];
  if (!file) return [];
  const text = await textOf(VARIABLE, file);
  const blocks = text.match(PEM) ?? [];
  // A key that lost its last line while two were put together must not be left out in silence.
  if (blocks.length === 0 || blocks.length < text.split(BEGIN).length - 1) {
    return [privateKey('', file)];
  }
  return blocks.map((pem) => privateKey(pem, file));
}

/** Reads verifier keys, each a key itself or a file with one a line. Throws `SigningKeyError`. */
export async function readVerifierKeys(given: readonly string[]): Promise<readonly VerifierKey[]> {
  const found: VerifierKey[] = [];
  for (const one of given) {
    const own = parseVerifierKey(one);
    if (own !== undefined) {
      found.push(own);
      continue;
    }
    const lines = (await textOf('The key', one)).split('\n').map((line) => line.trim());
    for (const line of lines.filter((each) => each !== '' && !each.startsWith('#'))) {
      const key = parseVerifierKey(line);
      if (key !== undefined) found.push(key);
      else
        throw new SigningKeyError(
          `${one} holds a line that is no verifier key. Give the file FILE.pub that "mustreset keygen FILE" wrote.`,
        );
    }
  }
  if (given.length > 0 && found.length === 0) {
    throw new SigningKeyError(
      `${given.join(', ')} holds no key. Give the file FILE.pub that "mustreset keygen FILE" wrote.`,
    );
  }
  return found;
}

/**
 * The keys that signatures are checked with where only the environment names any: the public halves of
 * those that sign, or a file that holds nothing but public halves. Throws `SigningKeyError`.
 */
export async function readCheckingKeys(env: Environment): Promise<readonly VerifierKey[]> {
  const file = env[VARIABLE];
  if (!file) return [];
  if (!(await textOf(VARIABLE, file)).includes(BEGIN)) return readVerifierKeys([file]);
  return (await readSigningKeys(env)).map(verifierKey);
}

/**
 * Reads a checkpoint that was kept elsewhere. Throws `SigningKeyError` for any other file, and
 * `UntrustedStateError` for one that none of the keys, if there are any, has signed.
 */
export async function readAnchor(file: string, keys: readonly VerifierKey[]): Promise<Checkpoint> {
  const note = parseNote(await textOf('The anchor', file));
  const checkpoint = note && parseCheckpoint(note.text);
  if (note === undefined || checkpoint === undefined) {
    throw new SigningKeyError(
      `${file} is no anchor. Give a file with the note of a checkpoint, from its first line to its signatures.`,
    );
  }
  if (keys.length > 0 && checkNote(note, keys) !== 'valid') {
    throw new UntrustedStateError(
      'log-broken',
      `The anchor ${file} is not signed by the given key, so it proves nothing.`,
    );
  }
  return checkpoint;
}

/** The plan as its file holds it: signed where there are keys. */
export const signPlan = (sealed: SealedPlan, keys: readonly SigningKey[]): SealedPlan =>
  keys.length === 0 ? sealed : withSignature(sealed, signNote(signedText(sealed), keys));

/** Why a plan does not count as signed by one of the keys; else the key, for the log. */
export function planSigner(
  sealed: SealedPlan,
  keys: readonly VerifierKey[],
): { readonly key: string } | { readonly problem: string } {
  if (sealed.signature === undefined) {
    return {
      problem:
        'The plan is not signed. Make it with MUSTRESET_SIGNING_KEY_FILE set, or leave --require-signature out.',
    };
  }
  const note = parseNote(sealed.signature);
  if (note === undefined || note.text !== signedText(sealed)) {
    return {
      problem:
        'The signature is not one of this plan: it was taken from another, or altered. Make a new plan.',
    };
  }
  const by = keys.filter((key) => checkNote(note, [key]) === 'valid');
  if (checkNote(note, keys) !== 'valid' || by[0] === undefined) {
    return {
      problem:
        'The plan is not signed by the required key: another key signed it, or the signature was altered.',
    };
  }
  return { key: by[0].text };
}
