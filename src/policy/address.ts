/**
 * Canonical e-mail addresses. Two spellings of one mailbox become one text; two mailboxes never do,
 * so what could be taken for another address is refused instead of guessed.
 */
import { domainToASCII, domainToUnicode } from 'node:url';
import { isOneScript } from './scripts.ts';

export type Canonical = { readonly address: string } | { readonly problem: string };

const MAX_LENGTH = 254;
/** Beyond this no normal form is short enough; keeps every later step cheap. */
const MAX_INPUT = 1024;

const PLAIN = /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9.-]+$/;
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+$/;
const OUTER_SPACE = /^\s|\s$/u;
const CONTROL = /\p{Cc}/u;
const INVISIBLE =
  /[\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]/u;
const DOMAIN_CHARACTERS = /^[\p{L}\p{M}\p{Nd}.-]+$/u;
const ASCII_ONLY = /^[\0-\x7f]*$/;
const LABEL = /^[a-z0-9-]{1,63}$/;
const DIGITS = /^[0-9]+$/;
const ENCODED = /(?:^|\.)xn--/;

const asciiLower = (text: string): string => text.replace(/[A-Z]+/g, (part) => part.toLowerCase());

/** Why an ASCII domain in lower case is not one, or undefined. */
function domainProblem(domain: string): string | undefined {
  const labels = domain.split('.');
  if (labels.length < 2) return 'Its domain has no dot.';
  for (const label of labels) {
    if (label === '') return 'Its domain has an empty part: a dot too many.';
    if (label.length > 63) return 'A part of its domain is longer than 63 characters.';
    if (!LABEL.test(label) || label.startsWith('-') || label.endsWith('-')) {
      return 'Each part of a domain consists of letters, digits and hyphens, with no hyphen at its ends.';
    }
  }
  if (DIGITS.test(labels.at(-1) ?? '')) return 'Its domain ends in a number.';
  return undefined;
}

const mixesScripts = (domain: string): boolean =>
  domain.split('.').some((label) => !isOneScript(label));

const MIXED = 'Its domain mixes letters of several alphabets that look alike.';

/** A domain with characters beyond ASCII, to its A-label form. */
function encodeDomain(domain: string): Canonical {
  if (!DOMAIN_CHARACTERS.test(domain)) {
    return { problem: 'Its domain has characters that are neither letters nor digits.' };
  }
  // The Kelvin sign normalises to the ASCII letter K: it would become the address of someone else.
  for (const character of domain) {
    if (character > '\x7f' && /[\0-\x7f]/.test(character.normalize('NFC'))) {
      return { problem: 'Its domain has a character that only looks like an ASCII letter.' };
    }
  }
  const normal = domain.normalize('NFC');
  const address = domainToASCII(normal);
  // What does not come back as it was written was mapped to another domain: full-width letters, say.
  if (address === '' || domainToUnicode(address) !== normal.toLowerCase()) {
    return { problem: 'Its domain has characters that domain names do not keep apart.' };
  }
  return { address };
}

/** An ASCII domain whose labels may already be encoded. */
function checkEncoded(domain: string): Canonical {
  if (!ENCODED.test(domain)) return { address: domain };
  const unicode = domainToUnicode(domain);
  // Node 20 and 22 give '' for what cannot be decoded, from Node 24 on it comes back as it was.
  if (unicode === '' || ENCODED.test(unicode) || domainToASCII(unicode) !== domain) {
    return { problem: 'A part of its domain that begins with "xn--" is not a valid encoding.' };
  }
  return mixesScripts(unicode) ? { problem: MIXED } : { address: domain };
}

function canonicalDomain(domain: string): Canonical {
  if (domain === '') return { problem: 'Nothing stands behind its "@".' };
  const encoded = ASCII_ONLY.test(domain) ? { address: asciiLower(domain) } : encodeDomain(domain);
  if ('problem' in encoded) return encoded;
  const problem = domainProblem(encoded.address);
  return problem === undefined ? checkEncoded(encoded.address) : { problem };
}

/**
 * Brings an address to the form that plan, state and log are keyed by: ASCII lower case, the domain
 * as its A-label, at most 254 characters. Canonical text comes back unchanged. `problem` is a full
 * sentence that says why a text is not an address that can be compared safely.
 */
export function canonicalAddress(text: string): Canonical {
  if (text.length <= MAX_LENGTH && PLAIN.test(text)) {
    const domain = canonicalDomain(text.slice(text.indexOf('@') + 1));
    return 'problem' in domain ? domain : { address: text };
  }
  if (text === '') return { problem: 'It is empty.' };
  if (text.length > MAX_INPUT) return { problem: 'It is longer than 254 characters.' };
  if (OUTER_SPACE.test(text)) return { problem: 'It has a space before or behind it.' };
  if (CONTROL.test(text)) return { problem: 'It has a control character.' };
  if (INVISIBLE.test(text)) {
    return {
      problem: 'It has an invisible character, or one that changes the direction of writing.',
    };
  }
  const at = text.indexOf('@');
  if (at === -1) return { problem: 'It has no "@".' };
  if (text.includes('@', at + 1)) return { problem: 'It has more than one "@".' };
  if (at === 0) return { problem: 'Nothing stands before its "@".' };
  if (/\s/u.test(text)) return { problem: 'It has a space in it.' };
  const local = text.slice(0, at);
  if (!ASCII_ONLY.test(local)) {
    return {
      problem:
        'The part before its "@" has characters beyond ASCII, which cannot be compared safely.',
    };
  }
  if (!LOCAL_PART.test(local)) {
    return { problem: 'The part before its "@" has a character that addresses do not use.' };
  }
  const domain = canonicalDomain(text.slice(at + 1));
  if ('problem' in domain) return domain;
  const address = `${asciiLower(local)}@${domain.address}`;
  return address.length > MAX_LENGTH
    ? { problem: 'It is longer than 254 characters.' }
    : { address };
}

/**
 * The canonical form, or for an address that has none its text with ASCII letters in lower case: for
 * live members, which exist however they are spelt. Never equal to the canonical form of another.
 */
export function addressOrLower(text: string): string {
  const canonical = canonicalAddress(text);
  return 'address' in canonical ? canonical.address : asciiLower(text);
}
