import { describe, expect, test } from 'vitest';
import { sha256 } from '../../src/model/canonical.ts';
import type { Plan } from '../../src/model/plan.ts';
import { type SealedPlan, decodePlan, encodePlan } from '../../src/plan/document.ts';
import {
  aLoneEntry,
  aMember,
  aPolicy,
  aReset,
  aRoster,
  aState,
  after,
  anEntry,
  memberId,
  thePlan,
} from '../support/builders.ts';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

const smallPlan = (): Plan =>
  thePlan({
    policy: aPolicy([
      anEntry(ADA, {
        request: { organization_id: 'acme' },
        requirements: [{ ticket: 'INC-1', since: after(-60), due: after(86_400) }],
      }),
      anEntry(BOB, { request: { member_id: memberId(1) } }),
      aLoneEntry(memberId('gone')),
    ]),
    roster: aRoster([ADA, aMember('new@example.com', { name: 1 }), aMember(BOB)]),
    state: aState({ 'left@example.com': aReset() }),
    options: { source: { commit: 'c0ffee', ref: 'main', actor: 'ada', run_url: 'https://ci/1' } },
  });

const textOf = ({ chunks }: SealedPlan): string => [...chunks].join('');

const isRefused = (text: string): boolean => 'diagnostic' in decodePlan(text);

const refusal = (text: string): string => {
  const decoded = decodePlan(text);
  if (!('diagnostic' in decoded)) throw new Error('The plan was not refused.');
  expect(decoded.diagnostic).toMatchObject({ severity: 'error', rule: 'plan-invalid' });
  return decoded.diagnostic.detail;
};

/** Changes the text of a plan and makes its digest fit again, as a forger could. */
const forged = (plan: Plan, change: (plan: Plan) => Plan): string =>
  textOf(encodePlan(change(plan)));

describe('the plan file', () => {
  const sealed = encodePlan(smallPlan());
  const { digest, plan } = sealed;
  const text = textOf(sealed);
  const lines = text.split('\n');

  test('is one JSON document with the keys in the order of the format', () => {
    const document = JSON.parse(text) as Record<string, object>;
    expect(Object.keys(document)).toEqual([
      'format',
      'version',
      'plan_id',
      'created_at',
      'expires_at',
      'tool',
      'project_id',
      'base_url',
      'policy',
      'state',
      'log',
      'refreshed',
      'options',
      'limits',
      'source',
      'actions',
      'summary',
      'digest',
    ]);
    expect(document).toEqual({ ...plan, digest });
    expect(Object.keys(document['policy'] ?? {})).toEqual(['digest', 'files']);
    expect(Object.keys(document['state'] ?? {})).toEqual(['lineage', 'serial']);
    expect(Object.keys(document['log'] ?? {})).toEqual(['records', 'head']);
    expect(Object.keys(document['options'] ?? {})).toEqual(['replace', 'target', 'exclude']);
    expect(Object.keys(document['source'] ?? {})).toEqual(['commit', 'ref', 'actor', 'run_url']);
    expect(Object.keys(document['summary'] ?? {})).toEqual([
      'require',
      'require_again',
      'settle',
      'credit',
      'revoke',
      'skip',
      'no_op',
      'excluded',
      'unlisted',
      'organizations',
      'admins',
    ]);
  });

  test('has one action a line, between the header and the summary', () => {
    expect(lines).toHaveLength(plan.actions.length + 4);
    expect(lines[0]).toMatch(/^\{"format":"mustreset\.plan","version":1,.*,"actions":\[$/);
    const [ada, bob, gone] = plan.actions;
    expect(lines[1]).toBe(`${JSON.stringify(ada)},`);
    expect(lines[2]).toBe(`${JSON.stringify(bob)},`);
    expect(lines[3]).toBe(JSON.stringify(gone));
    expect(lines[4]).toBe(`],"summary":${JSON.stringify(plan.summary)},`);
    expect(lines[6]).toBe('');
  });

  test('has the keys of an action in the order of the format', () => {
    expect(lines[1]).toMatch(
      /^\{"action":"require","email_address":"ada@example\.com","request":\{"organization_id":"acme"\},"revoke_sessions":false,"requirements":\[\{"campaign":"inc-1","reason":"Found in a dump","ticket":"INC-1","since":"[^"]+","due":"[^"]+","at":\{"file":"policy\.yaml","line":5,"column":5\}\}\],"effect":"delete","members":\[\{"member_id":"[^"]+","organization_id":"[^"]+","status":"active","password_id":"[^"]+","is_admin":false,"is_breakglass":false\}\]\},$/,
    );
    expect(lines[2]).toMatch(/^\{"action":"skip","skip_reason":"address_changed",/);
    expect(lines[3]).toMatch(/^\{"action":"skip","skip_reason":"not_found","member_id":/);
  });

  test('closes with the digest of all bytes before the last line', () => {
    const body = `${lines.slice(0, 5).join('\n')}\n`;
    expect(lines[5]).toBe(`"digest":"${sha256(body)}"}`);
    expect(digest).toBe(sha256(body));
  });

  test('has an empty list of actions on two lines', () => {
    const empty = textOf(encodePlan(thePlan({ policy: [], options: { source: {} } })));
    expect(empty).toMatch(
      /"source":\{\},"actions":\[\n\],"summary":\{[^\n]*\},\n"digest":"[^"]+"\}\n$/,
    );
    expect(isRefused(empty)).toBe(false);
  });

  test('is read back as it was written', () => {
    const decoded = decodePlan(text);
    if ('diagnostic' in decoded) throw new Error(decoded.diagnostic.detail);
    expect(decoded).toMatchObject({ plan, digest });
    expect(textOf(decoded)).toBe(text);
  });

  test('is the same for the same plan', () => {
    expect(textOf(encodePlan(smallPlan()))).toBe(text);
  });
});

describe('a plan file is refused', () => {
  const text = textOf(encodePlan(smallPlan()));
  const bytes = Buffer.from(text);

  test('with any bit of it flipped', () => {
    const accepted: string[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      for (const bit of [1, 2, 4, 8, 16, 32, 64, 128]) {
        const altered = Buffer.from(bytes);
        altered[at] = (bytes[at] ?? 0) ^ bit;
        if (!isRefused(altered.toString('utf8'))) accepted.push(`byte ${at}, bit ${bit}`);
      }
    }
    expect(accepted).toEqual([]);
  });

  test('cut off anywhere, or with anything added', () => {
    for (let end = 0; end < text.length; end += 1) {
      expect(isRefused(text.slice(0, end))).toBe(true);
    }
    expect(isRefused(`${text}\n`)).toBe(true);
    expect(isRefused(` ${text}`)).toBe(true);
    expect(isRefused(text.replace('"version":1', '"version": 1'))).toBe(true);
    expect(isRefused(text.replaceAll('\n', '\r\n'))).toBe(true);
  });

  test('with an action taken out or put in', () => {
    const lines = text.split('\n');
    expect(isRefused([lines[0], ...lines.slice(2)].join('\n'))).toBe(true);
    expect(isRefused([...lines.slice(0, 2), ...lines.slice(1)].join('\n'))).toBe(true);
  });

  test('when it is something else', () => {
    expect(refusal('')).toContain('not valid JSON');
    expect(refusal('campaign: inc-1')).toContain('not valid JSON');
    for (const other of ['null', '[]', '"plan"', '7', '{}', '{"format":"mustreset.state"}']) {
      expect(refusal(other)).toContain('The file is not a plan');
    }
  });

  test('when a newer version has made it, whatever else it holds', () => {
    const newer = `{"format":"mustreset.plan","version":2,"actions":"of another kind"}`;
    expect(refusal(newer)).toContain('version 2');
    expect(refusal(newer)).toContain('newer mustreset');
  });

  test('with unknown keys, even under a digest that fits', () => {
    const extended = forged(smallPlan(), (plan) => ({ ...plan, force: true }) as Plan);
    expect(isRefused(extended)).toBe(true);
  });

  test.each([
    'require',
    'require_again',
    'settle',
    'credit',
    'revoke',
    'skip',
    'organizations',
    'admins',
  ] as const)('with another count of %s than its actions have, under a digest that fits', (key) => {
    const text = forged(smallPlan(), (plan) => ({
      ...plan,
      summary: { ...plan.summary, [key]: plan.summary[key] + 1 },
    }));
    expect(refusal(text)).toContain('counts');
  });

  test('with an address twice or out of order, under a digest that fits', () => {
    const again = thePlan({ policy: [ADA, BOB] });
    const twice = forged(again, (plan) => ({
      ...plan,
      actions: [plan.actions[0], plan.actions[0]] as Plan['actions'],
    }));
    expect(refusal(twice)).toContain('once and in order');
    const turned = forged(smallPlan(), (plan) => ({ ...plan, actions: plan.actions.toReversed() }));
    expect(refusal(turned)).toContain('once and in order');
  });
});
