/** JWTs signed by the emulator with RS256, and the keys that verify them. */
import {
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { isObject, type Body } from './call.ts';

interface Keys {
  readonly kid: string;
  readonly private_key: KeyObject;
  readonly public_key: KeyObject;
}

let made: Keys | undefined;

/** One pair a process, made when first needed: nothing else here takes as long. */
function keys(): Keys {
  if (made === undefined) {
    const { privateKey: private_key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const public_key = createPublicKey(private_key);
    made = { kid: `jwk-test-${randomUUID()}`, private_key, public_key };
  }
  return made;
}

/** The JSON Web Key Set, with the fields of the official SDK's type; there are no certificates. */
export function keySet(): readonly object[] {
  const { kid, public_key } = keys();
  const { n, e } = public_key.export({ format: 'jwk' });
  return [
    { kty: 'RSA', use: 'sig', key_ops: ['verify'], alg: 'RS256', kid, x5c: [], x5tS256: '', n, e },
  ];
}

export function signJwt(claims: object): string {
  const { kid, private_key } = keys();
  const signed = [{ alg: 'RS256', kid, typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(signed), private_key).toString('base64url');
  return `${signed}.${signature}`;
}

/** The claims of a JWT that the emulator signed, whatever they say; undefined for any other text. */
export function verifiedClaims(jwt: string): Body | undefined {
  const [header = '', claims = '', signature = '', ...more] = jwt.split('.');
  if (more.length > 0) return undefined;
  const { kid, public_key } = keys();
  const { alg, kid: signer } = decode(header) ?? {};
  if (alg !== 'RS256' || signer !== kid) return undefined;
  const signed = Buffer.from(`${header}.${claims}`);
  const isGenuine = verify('sha256', signed, public_key, Buffer.from(signature, 'base64url'));
  return isGenuine ? decode(claims) : undefined;
}

function decode(part: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
