/** E-mail addresses where everybody who may see a pull request can read them: `a…@example.com`. */

// Whatever could be one: better too much is hidden than too little. Messages quote addresses, and
// paths of an API hold them with the @ encoded. The part before an @ may hold nearly anything, also
// a slash, a brace or another @.
// A word is looked at once, from its beginning: long texts take no longer than they must.
const ADDRESS = /(?<![^\s"“”<>()[\],;:])([^\s"“”<>()[\],;:]+)@([^\s@"“”<>()[\],;:]+)/gu;

const ENCODED =
  /(?<![^\s@"“”<>()[\]{},;:/=|])([^\s@"“”<>()[\]{},;:/=|]+?)(?=%40[^\s@"“”<>()[\]{},;:/|])/giu;

// A mistyped address is quoted with its spaces.
const QUOTED = /(?<![^\s(])"([^"\s][^"]*)@(?=[^"@]*")/gu;

// The hint that shows how an address looks.
const NOBODY = /^example\.com\.?$/;

// A quoted text is cut when it is long, and may then be an address without its @.
const CUT_QUOTE = /"([^"\s])[^"\s]{60,80}…"/gu;

const first = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0x3f);

/** One address: its first character and its domain. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return at <= 0 ? address : `${first(address)}…${address.slice(at)}`;
}

/** Text in which every address is masked. */
export const maskText = (text: string): string =>
  text
    .replace(QUOTED, (_all, local: string) => `"${first(local)}…@`)
    .replace(ADDRESS, (all, local: string, domain: string) =>
      local === 'name' && NOBODY.test(domain) ? all : `${first(local)}…@${domain}`,
    )
    .replace(ENCODED, (local) => `${first(local)}…`)
    .replace(CUT_QUOTE, '"$1…"');
