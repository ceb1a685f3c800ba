/**
 * Which writing systems one domain label may mix. The combinations are those of the "highly
 * restrictive" level of Unicode Technical Standard 39; the scripts are those that Unicode Standard
 * Annex 31 recommends for identifiers.
 */

const RECOMMENDED = [
  'Arabic',
  'Armenian',
  'Bengali',
  'Bopomofo',
  'Cyrillic',
  'Devanagari',
  'Ethiopic',
  'Georgian',
  'Greek',
  'Gujarati',
  'Gurmukhi',
  'Hangul',
  'Han',
  'Hebrew',
  'Hiragana',
  'Kannada',
  'Katakana',
  'Khmer',
  'Lao',
  'Latin',
  'Malayalam',
  'Myanmar',
  'Oriya',
  'Sinhala',
  'Tamil',
  'Telugu',
  'Thaana',
  'Thai',
  'Tibetan',
] as const;

const TOGETHER: readonly (readonly string[])[] = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
  ...RECOMMENDED.map((script) => [script]),
];

const pattern = (scripts: readonly string[]): RegExp =>
  new RegExp(
    `^[${[...scripts, 'Common', 'Inherited'].map((s) => `\\p{scx=${s}}`).join('')}]*$`,
    'u',
  );

let patterns: readonly RegExp[] | undefined;

/** Whether the characters of one label belong to one script or to scripts that are written together. */
export function isOneScript(label: string): boolean {
  patterns ??= TOGETHER.map(pattern);
  return patterns.some((together) => together.test(label));
}
