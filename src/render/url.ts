/** URLs that a person wrote, fit for a screen: without what may be a password or a signature. */

const SCHEME = /^[a-z][a-z0-9+.-]*:\/*/i;
const URL_IN_TEXT = /[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi;

/** Parameters of the stores that name a place and no secret. */
const HARMLESS: ReadonlySet<string> = new Set([
  'region',
  'endpoint',
  'path_style',
  'schema',
  'host',
  'sslmode',
  'sslrootcert',
]);

function redactParameter(parameter: string): string {
  const [name = '', value] = parameter.split(/=(.*)/s, 2);
  if (value === undefined) return parameter === '' ? '' : '…';
  return HARMLESS.has(name) ? parameter : `${name}=…`;
}

/** Everything before the last @ may be a password: one that was not percent-encoded holds / or @. */
function withoutUser(text: string, scheme: string): string {
  const at = text.lastIndexOf('@');
  if (at === -1) return text;
  const isUrl = scheme !== '' || text.slice(0, at).includes(':');
  return isUrl ? `${scheme}…${text.slice(at)}` : text;
}

/** A URL without its user, password, fragment and the values of its query; a path as it stands. */
export function redactUrl(text: string): string {
  const scheme = SCHEME.exec(text)?.[0] ?? '';
  const [bare = '', ...fragment] = withoutUser(text, scheme).split('#');
  if (scheme === '') return text.includes('@') ? bare : text;
  const [path = '', query] = bare.split(/\?(.*)/s, 2);
  const asked = query === undefined ? '' : `?${query.split('&').map(redactParameter).join('&')}`;
  return `${path}${asked}${fragment.length === 0 ? '' : '#…'}`;
}

/** A text whose URLs are redacted. */
export const redactUrls = (text: string): string => text.replace(URL_IN_TEXT, redactUrl);
