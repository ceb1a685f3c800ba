/** The few things that S3 says in XML, read by strict patterns. Pure; anything else is undefined. */

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

const unescape = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');

const element = (xml: string, name: string): string | undefined => {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return found === undefined ? undefined : unescape(found);
};

/** What an answer that is not a success says; the texts come from outside. */
export interface ErrorDocument {
  readonly code?: string;
  readonly message?: string;
  readonly region?: string;
}

export function readError(xml: string): ErrorDocument {
  if (!/<Error>[^]*<\/Error>\s*$/.test(xml)) return {};
  const code = element(xml, 'Code');
  const message = element(xml, 'Message');
  const region = element(xml, 'Region');
  return {
    ...(code !== undefined && /^[A-Za-z0-9.]{1,64}$/.test(code) && { code }),
    ...(message !== undefined && { message }),
    ...(region !== undefined && /^[a-z0-9-]{1,63}$/.test(region) && { region }),
  };
}

export interface KeyPage {
  readonly keys: readonly string[];
  /** Asks for the next page; absent on the last one. */
  readonly next?: string;
}

/** A page of `ListObjectsV2` with `encoding-type=url`; undefined unless it is whole. */
export function readKeyPage(xml: string): KeyPage | undefined {
  if (!/<ListBucketResult[\s>][^]*<\/ListBucketResult>\s*$/.test(xml)) return undefined;
  const contents = xml.match(/<Contents>[^]*?<\/Contents>/g) ?? [];
  const keys = contents.map((content) => element(content, 'Key')).map(decodeKey);
  if (!keys.every((key) => key !== undefined)) return undefined;
  const count = element(xml, 'KeyCount');
  if (count !== undefined && Number(count) !== keys.length) return undefined;
  const truncated = element(xml, 'IsTruncated');
  if (truncated === 'false') return { keys };
  const next = element(xml, 'NextContinuationToken') ?? '';
  return truncated === 'true' && next !== '' ? { keys, next } : undefined;
}

// As in a form, S3 writes a space as "+".
function decodeKey(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text.replaceAll('+', '%20'));
  } catch {
    return undefined;
  }
}
