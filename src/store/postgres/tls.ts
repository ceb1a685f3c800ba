/** When a connection is encrypted, and whose certificate is believed. */
import { readFile } from 'node:fs/promises';
import { StoreError } from '../../model/store.ts';

export type TlsMode =
  | { readonly type: 'plain' }
  /** Encrypted, but anybody may be at the other end: on this machine alone. */
  | { readonly type: 'unverified' }
  /** Absent: the authorities that Node knows. */
  | { readonly type: 'verified'; readonly rootCertificate: string | undefined };

export interface TlsOptions {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string;
}

interface TlsRequest {
  readonly host: string;
  /** libpq's `sslmode`. */
  readonly mode: string | undefined;
  /** libpq's `sslrootcert`: a file, or `system`. */
  readonly rootCertificate: string | undefined;
}

const LOOPBACK = /^(?:localhost|(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|::1)\.?$/i;

const REFUSED: Readonly<Record<string, string>> = {
  disable: 'it sends addresses, and the password where the server asks for it, as plain text',
  allow: 'it encrypts only if the server insists, so anybody on the way can read along',
  prefer: 'anybody on the way can talk it out of encryption, and it never asks who answers',
  require: 'it encrypts but never asks who answers, so anybody on the way can be the server',
};

/**
 * Reads `sslmode` as libpq does, but for what would let a stranger answer: another machine is always
 * verified by name. Throws `StoreError` with the reason.
 */
export function tlsMode({ host, mode, rootCertificate }: TlsRequest): TlsMode {
  // As in libpq, nothing is encrypted on a Unix socket.
  if (host.startsWith('/')) return { type: 'plain' };
  const isLocal = LOOPBACK.test(host);
  const chosen = mode ?? (isLocal ? 'disable' : 'verify-full');
  if (chosen === 'verify-full') return { type: 'verified', rootCertificate };
  if (chosen === 'verify-ca') {
    throw new StoreError(
      'sslmode=verify-ca is not supported: it takes any server that the authority has signed for, ' +
        'not the one that was named. Use verify-full with a certificate for the name in the URL.',
    );
  }
  const reason = REFUSED[chosen];
  if (reason === undefined) {
    throw new StoreError(
      `sslmode is none of ${Object.keys(REFUSED).join(', ')} and verify-full. Off this machine it ` +
        'must be verify-full, which is the default there.',
    );
  }
  if (!isLocal) {
    throw new StoreError(
      `sslmode=${chosen} is refused for a server on another machine: ${reason}. Use verify-full, ` +
        'the default, and name the authority with sslrootcert (or PGSSLROOTCERT) if it is your own.',
    );
  }
  return chosen === 'require' ? { type: 'unverified' } : { type: 'plain' };
}

/** What the driver is told; reads the authority's certificate. Throws `StoreError`. */
export async function tlsOptions(tls: TlsMode): Promise<TlsOptions | false> {
  switch (tls.type) {
    case 'plain':
      return false;
    case 'unverified':
      return { rejectUnauthorized: false };
    case 'verified': {
      const { rootCertificate: path } = tls;
      if (path === undefined || path === 'system') return { rejectUnauthorized: true };
      return { rejectUnauthorized: true, ca: await readCertificate(path) };
    }
  }
}

async function readCertificate(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new StoreError(
      `Cannot read the authority's certificate ${path}, which sslrootcert names.`,
      { cause: error },
    );
  }
}
