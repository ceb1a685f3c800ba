/**
 * Signed notes and verifier keys, ed25519, as in c2sp.org/signed-note: a text, an empty line, and
 * lines that each carry a signature of the text.
 */
import { type KeyObject, createPublicKey, hash, sign, verify } from 'node:crypto';

/** What a signature is checked with. */
export interface VerifierKey {
  /** As it is written down. */
  readonly text: string;
  readonly name: string;
  /** Eight hex digits. */
  readonly id: string;
  readonly key: KeyObject;
}

/** What a text is signed with. */
export interface SigningKey {
  readonly name: string;
  readonly id: string;
  /** Private, ed25519. */
  readonly key: KeyObject;
}

interface Signature {
  readonly name: string;
  readonly id: string;
  readonly bytes: Buffer;
}

export interface Note {
  /** Ends with a newline. */
  readonly text: string;
  readonly signatures: readonly Signature[];
}

/** Whether a note is signed by one of the keys that are known; `invalid`: by a forgery of one. */
export type Signed = 'valid' | 'invalid' | 'unknown';

const ED25519 = 0x01;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const ID_BYTES = 4;
/** SubjectPublicKeyInfo of an ed25519 key, before its 32 bytes (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const NAME = /^[^\s+]+$/u;

/** Strict: another spelling of the same bytes is another text. */
function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** The 32 bytes of the public half of a private key. */
const rawOf = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI.length);

const idOf = (name: string, typed: Buffer): string =>
  hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typed])).slice(0, ID_BYTES * 2);

const typedOf = (raw: Buffer): Buffer => Buffer.concat([Buffer.from([ED25519]), raw]);

/** The key under which what a private ed25519 key signs is known. */
export function signingKey(name: string, key: KeyObject): SigningKey {
  return { name, id: idOf(name, typedOf(rawOf(key))), key };
}

/** The public half; its text is one line, `<name>+<id>+<base64>`, without a newline. */
export function verifierKey({ name, id, key }: SigningKey): VerifierKey {
  const text = `${name}+${id}+${typedOf(rawOf(key)).toString('base64')}`;
  return { text, name, id, key: createPublicKey(key) };
}

/** Reads one verifier key; undefined for any text that is none, or whose id is not its own. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const [, name = '', id, encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  const typed = fromBase64(encoded);
  if (!NAME.test(name) || typed?.length !== KEY_BYTES + 1 || typed[0] !== ED25519) return undefined;
  if (idOf(name, typed) !== id) return undefined;
  const der = Buffer.concat([SPKI, typed.subarray(1)]);
  return { text, name, id, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

/** Signs a text, which ends with a newline, with each key. */
export function signNote(text: string, keys: readonly SigningKey[]): string {
  const lines = keys.map(({ name, id, key }) => {
    const bytes = Buffer.concat([Buffer.from(id, 'hex'), sign(null, Buffer.from(text), key)]);
    return `— ${name} ${bytes.toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

function parseSignature(line: string): Signature | undefined {
  const [, name = '', encoded = ''] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
  const bytes = fromBase64(encoded);
  if (!NAME.test(name) || bytes === undefined || bytes.length <= ID_BYTES) return undefined;
  return {
    name,
    id: bytes.toString('hex', 0, ID_BYTES),
    bytes: bytes.subarray(ID_BYTES),
  };
}

/** Reads a note, whoever signed it; undefined for any text that is none. */
export function parseNote(note: string): Note | undefined {
  const end = note.lastIndexOf('\n\n');
  if (end === -1 || !note.endsWith('\n')) return undefined;
  const lines = note.slice(end + 2, -1).split('\n');
  const signatures = lines.flatMap((line) => parseSignature(line) ?? []);
  return signatures.length === lines.length && lines.length > 0
    ? { text: note.slice(0, end + 1), signatures }
    : undefined;
}

/** Whether any of the keys signed it. */
export function checkNote({ text, signatures }: Note, keys: readonly VerifierKey[]): Signed {
  let signed: Signed = 'unknown';
  for (const { name, id, bytes } of signatures) {
    const known = keys.find((one) => one.name === name && one.id === id);
    if (known === undefined) continue;
    const isGenuine =
      bytes.length === SIGNATURE_BYTES && verify(null, Buffer.from(text), known.key, bytes);
    if (!isGenuine) return 'invalid';
    signed = 'valid';
  }
  return signed;
}
