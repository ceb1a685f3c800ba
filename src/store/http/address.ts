/** Addresses of the server: what may be one, how it is shown, and where the other documents lie. Pure. */
import { isLoopback } from '../../model/network.ts';
import { StoreError } from '../../model/store.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** An address without credentials, and those that stood in it. */
export interface Address {
  readonly url: URL;
  readonly credentials: Credentials | undefined;
}

/** As messages name it: without credentials, and without a query, which may hold a signature. */
export const shown = ({ origin, pathname }: URL): string => `${origin}${pathname}`;

/**
 * Reads an address; `what` names it in messages, which never repeat it, since it may hold a
 * password. Throws `StoreError` for what is no address, and for plain http to another machine.
 */
export function parseAddress(what: string, text: string): Address {
  if (!URL.canParse(text)) throw new StoreError(`${what} is not a URL. Write https://HOST/PATH.`);
  const url = new URL(text);
  const credentials = credentialsIn(what, url);
  url.username = '';
  url.password = '';
  if (!/^https?:$/.test(url.protocol)) {
    throw new StoreError(`${what} is not the address of a web server. Write https://HOST/PATH.`);
  }
  if (url.protocol === 'http:' && !isLoopback(url)) {
    throw new StoreError(
      `${what} is ${shown(url)}: plain http is allowed on this machine only (127.0.0.1, [::1], ` +
        'localhost), since credentials and addresses of members would travel in the clear. Use https.',
    );
  }
  if (url.hash !== '') {
    throw new StoreError(
      `${what} holds a #, behind which nothing reaches a server. Write %23 if it is part of a name.`,
    );
  }
  return { url, credentials };
}

function credentialsIn(what: string, { username, password }: URL): Credentials | undefined {
  if (username === '' && password === '') return undefined;
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    throw new StoreError(
      `The user or password in ${what} is not percent-encoded. Write % as %25 there, or set ` +
        'TF_HTTP_USERNAME and TF_HTTP_PASSWORD.',
    );
  }
}

/** The address of another document beside the state: the suffix ends the path, before a query. */
export function beside(state: URL, suffix: string): URL {
  const url = new URL(state);
  url.pathname += suffix;
  return url;
}

/** The address that says under which lock is written; a query that is there stays as it is. */
export function underLock(state: URL, id: string): URL {
  const url = new URL(state);
  url.search = `${url.search === '' ? '?' : `${url.search}&`}ID=${encodeURIComponent(id)}`;
  return url;
}
