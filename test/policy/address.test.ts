import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressOrLower, canonicalAddress } from '../../src/policy/address.ts';

/** What is written, and its canonical form; undefined where it must be refused. */
const PAIRS: readonly (readonly [written: string, canonical: string | undefined])[] = [
  ['ada@example.com', 'ada@example.com'],
  ['Ada@Example.COM', 'ada@example.com'],
  ['ADA.LOVELACE+x@example.com', 'ada.lovelace+x@example.com'],
  ["o'hara@example.com", "o'hara@example.com"],
  ['a..b@example.com', 'a..b@example.com'],
  ['{a}|~^`@example.com', '{a}|~^`@example.com'],
  ['a@b-c.example', 'a@b-c.example'],
  ['a@r3---sn.example', 'a@r3---sn.example'],
  ['a@bücher.example', 'a@xn--bcher-kva.example'],
  ['a@BÜCHER.example', 'a@xn--bcher-kva.example'],
  ['a@bu\u0308cher.example', 'a@xn--bcher-kva.example'],
  ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
  ['a@XN--Bcher-Kva.example', 'a@xn--bcher-kva.example'],
  ['a@straße.example', 'a@xn--strae-oqa.example'],
  ['a@日本語.example', 'a@xn--wgv71a119e.example'],
  ['a@日本ひらカタabc.example', 'a@xn--abc-0c4bpeui6e2846bdoc.example'],
  ['a@한국漢.example', 'a@xn--hexv24kibza.example'],
  ['a@пример.example', 'a@xn--e1afmkfd.example'],
  ['a@παράδειγμα.example', 'a@xn--hxajbheg2az3al.example'],
  ['a@مثال.example', 'a@xn--mgbh0fb.example'],
  ['a@bücher.пример', 'a@xn--bcher-kva.xn--e1afmkfd'],
  [`a@${'b'.repeat(63)}.example`, `a@${'b'.repeat(63)}.example`],
  [`${'a'.repeat(242)}@example.com`, `${'a'.repeat(242)}@example.com`],
  ['', undefined],
  ['ada', undefined],
  ['@example.com', undefined],
  ['ada@', undefined],
  ['ada@@example.com', undefined],
  ['ada@x@example.com', undefined],
  [' ada@example.com', undefined],
  ['ada@example.com ', undefined],
  ['ada@example.com\u00a0', undefined],
  ['ada lovelace@example.com', undefined],
  ['ada@exam ple.com', undefined],
  ['"ada"@example.com', undefined],
  ['ada,grace@example.com', undefined],
  ['<ada@example.com>', undefined],
  ['ada(x)@example.com', undefined],
  ['ada@localhost', undefined],
  ['ada@[127.0.0.1]', undefined],
  ['ada@127.0.0.1', undefined],
  ['ada@example..com', undefined],
  ['ada@.example.com', undefined],
  ['ada@example.com.', undefined],
  ['ada@-example.com', undefined],
  ['ada@example-.com', undefined],
  ['ada@exa_mple.com', undefined],
  ['ada@ex%61mple.com', undefined],
  ['ada@example.com/x', undefined],
  [`a@${'b'.repeat(64)}.example`, undefined],
  [`${'a'.repeat(243)}@example.com`, undefined],
  ['é@example.com', undefined],
  ['e\u0301@example.com', undefined],
  ['ａda@example.com', undefined],
  ['ada@ｅｘａｍｐｌｅ.com', undefined],
  ['ada@example。com', undefined],
  ['ada＠example.com', undefined],
  ['ada@ﬁnance.example', undefined],
  ['ada@℡.example', undefined],
  // The Kelvin sign, which Unicode normalises to the letter K.
  ['ada@boo\u212a.example', undefined],
  ['\u212aelvin@example.com', undefined],
  // Turkish letters, which a careless lower case turns into i.
  ['ada@s\u0131te.example', 'ada@xn--ste-jua.example'],
  ['\u0130da@example.com', undefined],
  // Long s, which lower-casing turns into s.
  ['ada@\u017fite.example', undefined],
  ['ada\u200b@example.com', undefined],
  ['ada@exam\u200bple.com', undefined],
  ['ada@exam\u200dple.com', undefined],
  ['ada@exam\u00adple.com', undefined],
  ['\ufeffada@example.com', undefined],
  ['ada@example\u202e.com', undefined],
  ['\u2066ada@example.com', undefined],
  ['ada\u0000@example.com', undefined],
  ['ada\t@example.com', undefined],
  ['ada@example.com\n', undefined],
  ['ada@exam\u0085ple.com', undefined],
  // A Cyrillic letter among Latin ones, plain and encoded.
  ['ada@\u0430pple.example', undefined],
  ['ada@xn--pple-43d.example', undefined],
  ['ada@αbc.example', undefined],
  ['ada@xn--999999.example', undefined],
  ['ada@xn--abc-.example', undefined],
  ['ada@bücher.xn--999999.example', undefined],
  ['ada@xn--a-ecp.example', undefined],
  ['ada@xn--xn--a--gua.example', undefined],
  // Zero-width joiner, encoded.
  ['ada@xn--1ug.example', undefined],
  ['ada@💩.example', undefined],
  ['ada@\u0301a.example', undefined],
  ['ada@\ud800.example', undefined],
];

describe('canonicalAddress', () => {
  test.each(PAIRS)('%j becomes %j', (written, canonical) => {
    const result = canonicalAddress(written);
    expect('address' in result ? result.address : undefined).toBe(canonical);
    if ('problem' in result) expect(result.problem).toMatch(/^[A-Z].*\.$/);
  });

  test('a canonical address stays as it is', () => {
    const letters = fc.constantFrom(...'aZé.@-xn1ÜßКкΣ日かＡ\u212a\u0130\u0301\u200d _'.split(''));
    const written = fc.oneof(
      fc.string({ unit: letters, maxLength: 24 }),
      fc.string({ unit: letters, maxLength: 12 }).map((domain) => `ada@${domain}.example`),
      fc.string({ unit: 'binary', maxLength: 8 }).map((domain) => `Ada@${domain}.example`),
      fc.emailAddress(),
    );
    fc.assert(
      fc.property(written, (text) => {
        const once = canonicalAddress(text);
        if ('problem' in once) return;
        expect(canonicalAddress(once.address)).toEqual(once);
        expect(once.address).toMatch(/^[!-~]{3,254}$/);
        expect(once.address).toBe(once.address.toLowerCase());
      }),
      { numRuns: 3000 },
    );
  });

  test('an address keeps its ASCII letters: only their case changes', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const result = canonicalAddress(text);
        if ('address' in result) expect(result.address).toBe(text.toLowerCase());
      }),
    );
  });

  test('very long input is refused at once', () => {
    for (const text of [
      'a'.repeat(50_000),
      `${'a.'.repeat(25_000)}@b`,
      `a@${'b-'.repeat(25_000)}`,
    ]) {
      expect(canonicalAddress(text)).toEqual({ problem: 'It is longer than 254 characters.' });
    }
  });
});

describe('addressOrLower', () => {
  test('a good address comes back canonical', () => {
    expect(addressOrLower('Ada@BÜCHER.example')).toBe('ada@xn--bcher-kva.example');
  });

  test('another keeps its text, with ASCII letters in lower case', () => {
    expect(addressOrLower('É Ada@LOCALHOST')).toBe('É ada@localhost');
  });

  test('what has no canonical form is never taken for an address that has one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const lenient = canonicalAddress(addressOrLower(text));
        expect(lenient).toEqual(canonicalAddress(text));
      }),
      { numRuns: 2000 },
    );
  });
});
