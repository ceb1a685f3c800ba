import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeJson, escapeTerminal } from '../../src/render/escape.ts';
import { HOSTILE, RAW } from './support.ts';

describe('the terminal escaper', () => {
  test.each([
    ['a carriage return and an erase', '\u001b[2K\rNo changes', '\\u{1b}[2K\\u{d}No changes'],
    ['a clipboard sequence', '\u001b]52;c;eA==\u0007', '\\u{1b}]52;c;eA==\\u{7}'],
    ['an 8-bit sequence', '\u009b31m', '\\u{9b}31m'],
    ['a change of direction', 'a\u202eb\u2066c', 'a\\u{202e}b\\u{2066}c'],
    ['zero width', 'a\u200bb\ufeffc\u00add', 'a\\u{200b}b\\u{feff}c\\u{ad}d'],
    ['a lone surrogate', 'a\ud800b', 'a\\u{d800}b'],
    [
      'line ends of every kind',
      'a\nb\r\u2028\u2029\u0085',
      'a\\u{a}b\\u{d}\\u{2028}\\u{2029}\\u{85}',
    ],
    ['tab and delete', 'a\tb\u007f', 'a\\u{9}b\\u{7f}'],
    ['a letter that shows nothing', '\u3164', '\\u{3164}'],
    ['a tag character', '\u{e0041}', '\\u{e0041}'],
    ['a workflow command', '::add-mask::x', '\\u{3a}:add-mask::x'],
    ['one behind a space, where a line may break', 'a ::stop::', 'a \\u{3a}:stop::'],
    ['the older form', '##[error]x', '\\u{23}#[error]x'],
  ])('makes %s visible', (_, text, shown) => {
    expect(escapeTerminal(text)).toBe(shown);
  });

  test('leaves what a person can read', () => {
    const text = 'Größe: 5 € für Zoë — naïve “quotes” \u{1f600} a::b 日本語';
    expect(escapeTerminal(text)).toBe(text);
  });

  test('holds for any text, twice is once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = escapeTerminal(text);
        expect(shown).not.toMatch(RAW);
        expect(shown).not.toContain('\n');
        expect(escapeTerminal(shown)).toBe(shown);
      }),
    );
  });
});

test('the JSON escaper changes how a value is written, never the value', () => {
  const json = JSON.stringify({ text: HOSTILE });
  expect(escapeJson(json)).not.toMatch(RAW);
  expect(JSON.parse(escapeJson(json))).toEqual({ text: HOSTILE });
});
