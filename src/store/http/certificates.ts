/** The certificates that `TF_HTTP_*` names: Terraform takes the PEM texts themselves. */
import { X509Certificate, createPrivateKey } from 'node:crypto';
import type { Environment } from '../../model/network.ts';
import { StoreError } from '../../model/store.ts';
import { valueOf } from './variables.ts';

export interface Certificates {
  /** Authorities that are trusted instead of the system's. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

const CA = 'TF_HTTP_CLIENT_CA_CERTIFICATE_PEM';
const CERT = 'TF_HTTP_CLIENT_CERTIFICATE_PEM';
const KEY = 'TF_HTTP_CLIENT_PRIVATE_KEY_PEM';

function pem<T>(env: Environment, name: string, read: (text: string) => T): T | undefined {
  const text = valueOf(env, name);
  if (text === undefined) return undefined;
  try {
    return read(text);
  } catch {
    throw new StoreError(
      `${name} cannot be read. Set it to the PEM text itself (-----BEGIN …), not to the name of a file.`,
    );
  }
}

/** Throws `StoreError` naming the variable, never its value. */
export function certificatesIn(env: Environment): Certificates {
  const certificate = (text: string): X509Certificate => new X509Certificate(text);
  pem(env, CA, certificate);
  const cert = pem(env, CERT, certificate);
  const key = pem(env, KEY, createPrivateKey);
  if ((cert === undefined) !== (key === undefined)) {
    const [set, missing] = key === undefined ? [CERT, KEY] : [KEY, CERT];
    throw new StoreError(
      `${set} is set and ${missing} is not: a client certificate needs both of them.`,
    );
  }
  if (cert !== undefined && key !== undefined && !cert.checkPrivateKey(key)) {
    throw new StoreError(`${KEY} is not the key of the certificate in ${CERT}.`);
  }
  // The texts are handed on: they may hold a chain, of which only the first was looked at.
  const texts = Object.entries({ ca: CA, cert: CERT, key: KEY }).flatMap(([use, name]) => {
    const text = valueOf(env, name);
    return text === undefined ? [] : [[use, text]];
  });
  return Object.fromEntries(texts) as Certificates;
}
