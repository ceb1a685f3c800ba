/** What the URL and Terraform's `TF_HTTP_*` variables say together. Pure. */
import { isLoopback, type Environment } from '../../model/network.ts';
import { StoreError } from '../../model/store.ts';
import { parseAddress, shown, type Credentials } from './address.ts';
import { certificatesIn, type Certificates } from './certificates.ts';
import { methodOf, valueOf, wholeNumber } from './variables.ts';

/** Where and how the lock is taken and given back. */
export interface LockTarget {
  readonly address: URL;
  readonly method: string;
  readonly unlock_address: URL;
  readonly unlock_method: string;
}

export interface RetryRule {
  /** Tries beside the first. */
  readonly max: number;
  readonly wait_min_ms: number;
  readonly wait_max_ms: number;
}

export interface HttpSettings {
  readonly state: URL;
  /** As messages name the store. */
  readonly location: string;
  readonly credentials: Credentials | undefined;
  readonly update_method: string;
  /** Absent: the store can be read, and neither locked nor written. */
  readonly lock: LockTarget | undefined;
  readonly retry: RetryRule;
  readonly certificates: Certificates;
  /** Whether all of its addresses are on this machine. */
  readonly local: boolean;
}

function retryRule(env: Environment): RetryRule {
  const max = wholeNumber(env, 'TF_HTTP_RETRY_MAX', 2, 'tries');
  const min_s = wholeNumber(env, 'TF_HTTP_RETRY_WAIT_MIN', 1, 'seconds');
  const max_s = wholeNumber(env, 'TF_HTTP_RETRY_WAIT_MAX', 30, 'seconds');
  if (min_s > max_s) {
    throw new StoreError(
      `TF_HTTP_RETRY_WAIT_MIN (${min_s} s) is more than TF_HTTP_RETRY_WAIT_MAX (${max_s} s). ` +
        'Lower the first or raise the second.',
    );
  }
  return { max, wait_min_ms: min_s * 1000, wait_max_ms: max_s * 1000 };
}

function lockAddress(env: Environment, name: string): URL | undefined {
  const text = valueOf(env, name);
  if (text === undefined) return undefined;
  const { url, credentials } = parseAddress(name, text);
  if (credentials === undefined) return url;
  throw new StoreError(
    `${name} holds a user or a password. Set TF_HTTP_USERNAME and TF_HTTP_PASSWORD instead: one ` +
      'pair serves all addresses.',
  );
}

function lockTarget(env: Environment): LockTarget | undefined {
  const address = lockAddress(env, 'TF_HTTP_LOCK_ADDRESS');
  const unlock = lockAddress(env, 'TF_HTTP_UNLOCK_ADDRESS');
  const lock_method = methodOf(env, 'TF_HTTP_LOCK_METHOD', 'LOCK');
  const unlock_method = methodOf(env, 'TF_HTTP_UNLOCK_METHOD', 'UNLOCK');
  if (address === undefined) return undefined;
  const unlock_address = unlock ?? address;
  if (lock_method === unlock_method && address.href === unlock_address.href) {
    throw new StoreError(
      `TF_HTTP_LOCK_METHOD and TF_HTTP_UNLOCK_METHOD are both ${lock_method} at one address, which ` +
        'cannot tell them apart. GitLab takes POST and DELETE.',
    );
  }
  return { address, method: lock_method, unlock_address, unlock_method };
}

/** Throws `StoreError` naming the variable that is wrong. */
export function httpSettings(address: string, env: Environment): HttpSettings {
  const { url, credentials: inUrl } = parseAddress('The address of the state', address);
  const username = valueOf(env, 'TF_HTTP_USERNAME') ?? inUrl?.username;
  const password = valueOf(env, 'TF_HTTP_PASSWORD') ?? inUrl?.password;
  const known = username !== undefined || password !== undefined;
  const lock = lockTarget(env);
  const urls = [url, ...(lock === undefined ? [] : [lock.address, lock.unlock_address])];
  const local = urls.every(isLoopback);
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0' && !local) {
    throw new StoreError(
      'NODE_TLS_REJECT_UNAUTHORIZED=0 switches off the check of certificates, so anyone on the way ' +
        `to ${url.host} could read and change the state. Unset it; for a certificate authority of ` +
        'your own set TF_HTTP_CLIENT_CA_CERTIFICATE_PEM.',
    );
  }
  return {
    state: url,
    location: shown(url),
    credentials: known ? { username: username ?? '', password: password ?? '' } : undefined,
    update_method: methodOf(env, 'TF_HTTP_UPDATE_METHOD', 'POST'),
    lock,
    retry: retryRule(env),
    certificates: certificatesIn(env),
    local,
  };
}
