/** `mustreset keygen FILE`: a key pair for checkpoints and plans. */
import { generateKeyPairSync } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { signingKey, verifierKey } from '../log/note.ts';
import { EXIT } from '../model/exit-code.ts';
import { renderKeyPair } from '../render/keygen.ts';
import type { Report } from './context.ts';
import { KEY_NAME } from './signing.ts';
import { createFile, WriteError } from './write-file.ts';

const taken = (file: string): WriteError =>
  new WriteError(file, new Error('it is there already, and a key is never overwritten'));

/** Writes `FILE`, which only its owner can read, and `FILE.pub`. Throws `WriteError`. */
export async function runKeygen(file: string): Promise<Report> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const verifier = verifierKey(signingKey(KEY_NAME, privateKey)).text;
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
  const shared = `${file}.pub`;
  if (!(await createFile(shared, `${verifier}\n`, 0o644))) throw taken(shared);
  try {
    if (!(await createFile(file, pem.toString(), 0o600))) throw taken(file);
  } catch (error) {
    // Beside a secret half that was there before it would pass for the public half of that one.
    await rm(shared, { force: true });
    throw error;
  }
  return {
    exit_code: EXIT.done,
    diagnostics: [],
    text: renderKeyPair(file, shared, verifier),
    json: { written: [file, shared], key: verifier },
  };
}
