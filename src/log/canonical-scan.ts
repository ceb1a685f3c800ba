const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const SPACE = 0x20;
const MINUS = 0x2d;
/** Characters from here on are not sorted by their bytes as they are by their UTF-16 units. */
const FIRST_UNSORTED = 0xee;
const MOST_DIGITS = 15;

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 0x30 && byte <= 0x39;
const isOpening = (byte: number | undefined): boolean => byte === 0x7b || byte === 0x5b;
const isClosing = (byte: number | undefined): boolean => byte === 0x7d || byte === 0x5d;
const isFraction = (byte: number | undefined): boolean =>
  byte === 0x2e || byte === 0x65 || byte === 0x45;

/** Index of the quote that ends the string begun before `start`, or -1 if its text is not plain. */
function endOfString(json: Uint8Array, start: number): number {
  let end = start;
  for (let byte = json[end]; byte !== QUOTE; byte = json[end]) {
    if (byte === undefined || byte === BACKSLASH || byte >= FIRST_UNSORTED) return -1;
    end += 1;
  }
  return end;
}

/** Index behind the number at `start`, or -1 if it is not a short and whole one. */
function endOfNumber(json: Uint8Array, start: number): number {
  let end = start;
  while (isDigit(json[end])) end += 1;
  return end - start > MOST_DIGITS || isFraction(json[end]) ? -1 : end;
}

/** Whether the bytes from `a` to `aEnd` sort before those from `b` to `bEnd`. */
function isBefore(json: Uint8Array, a: number, aEnd: number, b: number, bEnd: number): boolean {
  const shorter = Math.min(aEnd - a, bEnd - b);
  for (let offset = 0; offset < shorter; offset += 1) {
    const difference = (json[a + offset] ?? 0) - (json[b + offset] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return aEnd - a < bEnd - b;
}

/**
 * Whether valid JSON in UTF-8 is RFC 8785 canonical, and so plain that a look at each byte tells: no
 * white space, no escapes, keys in order, only short whole numbers. False means only that this
 * cannot tell; nearly every line of a log or a state is plain.
 */
export function isPlainCanonical(json: Uint8Array): boolean {
  // Where the last key of each object around this place stands; 0 is before its first.
  const starts = [0];
  const ends = [0];
  let depth = 0;
  let index = 0;
  while (index < json.length) {
    const byte = json[index] ?? 0;
    if (byte === QUOTE) {
      const start = index + 1;
      const end = endOfString(json, start);
      if (end === -1) return false;
      index = end + 1;
      if (json[index] !== COLON) continue;
      const last = starts[depth] ?? 0;
      if (last > 0 && !isBefore(json, last, ends[depth] ?? 0, start, end)) return false;
      starts[depth] = start;
      ends[depth] = end;
    } else if (isDigit(byte)) {
      index = endOfNumber(json, index);
      if (index === -1) return false;
    } else {
      if (byte <= SPACE || byte === MINUS) return false;
      if (isOpening(byte)) starts[(depth += 1)] = 0;
      else if (isClosing(byte)) depth -= 1;
      index += 1;
    }
  }
  return true;
}
