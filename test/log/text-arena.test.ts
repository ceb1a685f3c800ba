import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextArena } from '../../src/log/text-arena.ts';

// Lengths in bytes on both sides of one cell, of several, and of the longest line of a log.
const lengths = fc.oneof(
  fc.integer({ min: 0, max: 600 }),
  fc.constantFrom(119, 120, 121, 123, 124, 125, 243, 244, 245, 65_535, 65_536),
);
const letters = fc.constantFrom('a', '"', '\0', 'é', '€', '𝄞', '\ufeff');

const texts = fc.oneof(
  fc.tuple(lengths, letters).map(([length, letter]) => letter.repeat(length)),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
);

const steps = fc.array(
  fc.record({ key: fc.integer({ min: 0, max: 9 }), text: fc.option(texts, { nil: undefined }) }),
  { maxLength: 60 },
);

test('an arena gives back each text that it keeps, whatever came and went meanwhile', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const arena = new TextArena();
      const places = new Map<number, number>();
      const expected = new Map<number, string>();
      for (const { key, text } of all) {
        const place = places.get(key);
        if (place !== undefined) arena.free(place);
        places.delete(key);
        expected.delete(key);
        if (text !== undefined) {
          places.set(key, arena.keep(text));
          expected.set(key, text);
        }
        const kept = [...places].map(([one, at]) => [one, arena.read(at)] as const);
        expect(new Map(kept)).toEqual(expected);
      }
    }),
    { numRuns: 200 },
  );
});

test('an arena keeps short texts in the room of a long one that was given up, and the reverse', () => {
  const arena = new TextArena();
  // As long as fits into the least room that a text takes.
  const short = 's'.repeat(120);
  const keepShort = (): readonly number[] => Array.from({ length: 1000 }, () => arena.keep(short));
  const places = keepShort();
  for (const place of places) arena.free(place);
  const long = arena.keep('long '.repeat(20_000));
  expect(places).toContain(long);
  arena.free(long);
  expect(new Set(keepShort())).toEqual(new Set(places));
});

test('an arena keeps more texts than one block of it holds', () => {
  const arena = new TextArena();
  const kept = Array.from({ length: 20 }, (_, n) => String(n).repeat(65_000));
  const places = kept.map((text) => arena.keep(text));
  expect(places.map((place) => arena.read(place))).toEqual(kept);
});
