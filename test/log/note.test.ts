/** Signed notes as c2sp.org/signed-note has them. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  checkNote,
  parseNote,
  parseVerifierKey,
  signNote,
  signingKey,
  verifierKey,
  type SigningKey,
  type VerifierKey,
} from '../../src/log/note.ts';

const newKey = (name = 'mustreset'): SigningKey =>
  signingKey(name, generateKeyPairSync('ed25519').privateKey);

function verifierOf(key: SigningKey): VerifierKey {
  const verifier = parseVerifierKey(verifierKey(key).text);
  if (verifier === undefined) throw new Error('no verifier key');
  return verifier;
}

/** A key and a note of Go's golang.org/x/mod/sumdb/note, from its documentation. */
const GO_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const GO_NOTE =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n" +
  '\n' +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

test('a note of another program is read and found genuine', () => {
  const key = parseVerifierKey(GO_KEY);
  const note = parseNote(GO_NOTE);
  expect(key).toBeDefined();
  expect(note?.signatures).toHaveLength(1);
  expect(note && key && checkNote(note, [key])).toBe('valid');
});

test('what one key signs, that key finds genuine, and no other', () => {
  const [mine, other, named] = [newKey(), newKey(), newKey('other')];
  const note = parseNote(signNote('a\nb\n', [mine]));
  if (note === undefined) throw new Error('no note');
  expect(note.text).toBe('a\nb\n');
  expect(checkNote(note, [verifierOf(mine)])).toBe('valid');
  expect(checkNote(note, [verifierOf(other), verifierOf(named)])).toBe('unknown');
  expect(checkNote({ ...note, text: 'a\nc\n' }, [verifierOf(mine)])).toBe('invalid');
  expect(checkNote(note, [])).toBe('unknown');
});

test('a note of two keys is genuine to who knows one, and forged if that one is', () => {
  const [old, next] = [newKey(), newKey()];
  const note = parseNote(signNote('a\n', [old, next]));
  const forged = parseNote(
    signNote('a\n', [old]).replace(/\n$/, '\n') + signNote('b\n', [next]).split('\n')[2] + '\n',
  );
  if (note === undefined || forged === undefined) throw new Error('no note');
  for (const key of [old, next]) expect(checkNote(note, [verifierOf(key)])).toBe('valid');
  expect(checkNote(forged, [verifierOf(old), verifierOf(next)])).toBe('invalid');
});

test('a text that is no note, and a line that is no key, are not read', () => {
  const key = verifierKey(newKey()).text;
  const note = signNote('a\n', [newKey()]);
  const notes = [
    '',
    'a\n',
    'a\n\n',
    note.slice(0, -1),
    note.replace('—', '-'),
    `${note}x\n`,
    note.replace(/=\n$/, '\n'),
  ];
  expect(notes.map((text) => parseNote(text))).toEqual(notes.map(() => undefined));
  const keys = [
    '',
    key.replace('mustreset', 'other'),
    key.slice(0, -1),
    key.replace('+A', '+B'),
    `${key} `,
    `${key}\n`,
  ];
  expect(keys.map((text) => parseVerifierKey(text))).toEqual(keys.map(() => undefined));
});

test('the same key makes the same signature, so that a note can be compared', () => {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' });
  const keys = [createPrivateKey(pem), createPrivateKey(pem)].map((key) =>
    signingKey('mustreset', key),
  );
  expect(new Set(keys.map((key) => signNote('a\n', [key])))).toHaveProperty('size', 1);
});
