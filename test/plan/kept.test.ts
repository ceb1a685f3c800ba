import { describe, expect, test } from 'vitest';
import { encodePlan, withSignature } from '../../src/plan/document.ts';
import { isPlanOf, keptActions } from '../../src/plan/kept.ts';
import { aMember, aPolicy, aRoster, anEntry, thePlan } from '../support/builders.ts';

const sealed = encodePlan(
  thePlan({
    policy: aPolicy([anEntry('ada@example.com'), anEntry('gone@example.com')]),
    roster: aRoster([aMember('ada@example.com')]),
  }),
);
const { digest, plan } = sealed;
const text = [...sealed.chunks].join('');
const closing = text.lastIndexOf('\n', text.length - 2) + 1;

const FORGED = '{"action":"skip","email_address":"eve@example.com","skip_reason":"protected"}\n';

describe('a kept plan', () => {
  test('is the one that was applied, signed or not, and gives its actions', () => {
    const signed = [...withSignature(sealed, 'a\n"quoted"\n\n— key AAAA\n').chunks].join('');
    expect([isPlanOf(text, digest), isPlanOf(signed, digest)]).toEqual([true, true]);
    expect([...keptActions(text)]).toEqual(plan.actions);
    expect([...keptActions(signed)]).toEqual(plan.actions);
  });

  test.each([
    ['an action in place of its closing line', text.slice(0, closing) + FORGED],
    ['the digest of another', text.replaceAll(digest, `sha256:${'0'.repeat(64)}`)],
    ['an action behind its digest', text.replace(/\}\n$/, `,"actions":[${FORGED.trim()}]}\n`)],
    ['an action behind it', text + FORGED],
    ['nothing to close it', text.slice(0, closing)],
    ['a line cut off', text.slice(0, -1)],
    ['no text', ''],
  ])('with %s is not', (_, altered) => {
    expect(isPlanOf(altered, digest)).toBe(false);
    expect([...keptActions(altered)]).not.toContainEqual(JSON.parse(FORGED));
  });
});
