/** What an answer that is none of the expected means, and the way out. Pure. */
import { StoreError } from '../../model/store.ts';
import { shown } from './address.ts';
import type { Answer, Outcome, Request } from './exchange.ts';
import type { HttpSettings } from './settings.ts';

type Asked = Pick<Request, 'method' | 'url' | 'body'>;

/** Shorter texts occur by chance. */
const MIN_SECRET_LENGTH = 4;
const SAID_CHARACTERS = 200;

/** What an answer must not repeat into a message: credentials, and queries that may be signed. */
export function secretsOf({ credentials, state, lock }: HttpSettings): readonly string[] {
  const { username = '', password = '' } = credentials ?? {};
  const urls = [state, ...(lock === undefined ? [] : [lock.address, lock.unlock_address])];
  const queries = urls.flatMap(({ search, searchParams }) => [
    search.slice(1),
    ...searchParams.values(),
  ]);
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  return [password, encodeURIComponent(password), basic, ...queries]
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .sort((a, b) => b.length - a.length);
}

/** The beginning of what the server says, on one line. */
function said({ body }: Answer, secrets: readonly string[]): string {
  const text = body.toString('utf8', 0, 4096).replace(/\p{C}+/gu, ' ');
  const clean = secrets.reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text);
  const line = clean.replace(/\s+/g, ' ').trim();
  return line === '' || line.startsWith('<') ? '' : ` and says: ${line.slice(0, SAID_CHARACTERS)}`;
}

const CREDENTIALS =
  'The credentials are TF_HTTP_USERNAME and TF_HTTP_PASSWORD, or a user and password in the URL of ' +
  'the state (GitLab: a user name and an access token, or gitlab-ci-token and $CI_JOB_TOKEN). ' +
  'Reading needs less than locking and writing: in GitLab a Developer may read, and a Maintainer lock.';

function redirected({ status, redirect }: Answer, url: URL): string {
  const target =
    redirect !== undefined && URL.canParse(redirect, url.href)
      ? `the host ${new URL(redirect, url).host}`
      : 'an address that cannot be read';
  return (
    `it redirects (${status}) to ${target}. Redirects are never followed, since credentials would ` +
    'go with them. Set the address to where the state lies.'
  );
}

function reasonOf(
  { method, url, body }: Asked,
  answer: Answer,
  secrets: readonly string[],
): string {
  const { status } = answer;
  const words = said(answer, secrets);
  if (status >= 300 && status < 400) return redirected(answer, url);
  switch (status) {
    case 200:
      return (
        'the server answers 200 with what it was never given to keep, such as a page to sign in at. ' +
        `Nothing is known of what lies there. Check the address, and proxies on the way. ${CREDENTIALS}`
      );
    case 401:
      return `the server wants to know who asks, or does not know them (401)${words}. ${CREDENTIALS}`;
    case 403:
      return `the server does not allow it (403)${words}. ${CREDENTIALS}`;
    case 404:
      return `there is nothing at this address (404)${words}. Check it.`;
    case 405:
    case 501:
      return (
        `the server does not take ${method} there (${status})${words}. Set TF_HTTP_UPDATE_METHOD, ` +
        'TF_HTTP_LOCK_METHOD and TF_HTTP_UNLOCK_METHOD to what it takes (GitLab: POST, POST, DELETE).'
      );
    case 413:
      return (
        `${body?.length ?? 0} bytes are more than the server takes (413)${words}. Raise its limit (in ` +
        'GitLab an administrator sets that of Terraform states), or keep the state elsewhere.'
      );
    case 429:
      return `the server limits how often it may be asked (429)${words}. Try again later.`;
    default:
      return status >= 500
        ? `the server answers ${status}${words}. Try again later, and look at the server if it stays so.`
        : `the server answers ${status}${words}.`;
  }
}

/** An error that names the request, why it failed, and what to do. */
export function requestFault(
  asked: Asked,
  outcome: Outcome,
  secrets: readonly string[],
): StoreError {
  const reason =
    outcome.type === 'answer'
      ? reasonOf(asked, outcome, secrets)
      : `${outcome.why}. Check the address and the way to the server, and try again.`;
  return new StoreError(`${asked.method} ${shown(asked.url)}: ${reason}`);
}
