import { describe, expect, test } from 'vitest';
import {
  aLoneEntry,
  aMember,
  aReset,
  aRoster,
  aState,
  anAttempt,
  memberId,
  plan,
  thePlan,
  verbs,
} from '../support/builders.ts';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CY = 'cy@example.com';
const LISTED = { policy: [ADA, BOB, CY] };

describe('--target and --exclude', () => {
  test('leave out whom they do not name, and count them', () => {
    const targeted = thePlan({ ...LISTED, options: { target: [BOB] } });
    expect(targeted.actions.map(({ email_address }) => email_address)).toEqual([BOB]);
    expect(targeted.summary).toMatchObject({ require: 1, excluded: 2 });

    const excluded = thePlan({ ...LISTED, options: { exclude: [BOB] } });
    expect(excluded.actions.map(({ email_address }) => email_address)).toEqual([ADA, CY]);
    expect(excluded.summary).toMatchObject({ require: 2, excluded: 1 });
  });

  test('count whoever is up to date as excluded when they leave them out', () => {
    const state = aState({ [ADA]: aReset() });
    const { summary } = thePlan({ ...LISTED, state, options: { exclude: [ADA] } });
    expect(summary).toMatchObject({ no_op: 0, excluded: 1, require: 2 });
  });

  test('leave out an unlisted attempt that is not settled', () => {
    const state = aState({ 'lost@example.com': anAttempt('open') });
    const { summary } = thePlan({ ...LISTED, state, options: { target: [ADA] } });
    expect(summary).toMatchObject({ require: 1, settle: 0, excluded: 3 });
  });

  test('a target leaves out lone member ids that are not found, an exclusion does not', () => {
    const policy = [ADA, BOB, aLoneEntry(memberId('gone'))];
    expect(thePlan({ policy, options: { target: [ADA] } }).summary).toMatchObject({
      require: 1,
      skip: 0,
      excluded: 2,
    });
    expect(thePlan({ policy, options: { exclude: [ADA] } }).summary).toMatchObject({
      require: 1,
      skip: 1,
      excluded: 1,
    });
  });

  test('reach a lone member id by the address that it has', () => {
    const policy = [ADA, aLoneEntry(memberId(1))];
    const roster = aRoster([ADA, aMember(BOB, { name: 1 })]);
    expect(verbs({ policy, roster, options: { target: [BOB] } })).toEqual({ [BOB]: 'require' });
  });

  test('stand sorted in the plan', () => {
    const { options } = thePlan({ ...LISTED, options: { exclude: [CY, ADA], replace: [CY, BOB] } });
    expect(options).toEqual({ replace: [BOB, CY], target: [], exclude: [ADA, CY] });
  });
});

describe('an address that no policy lists', () => {
  test.each(['replace', 'target', 'exclude'] as const)('is a usage error for --%s', (flag) => {
    const options = { [flag]: ['adda@example.com'] };
    const { plan: made, diagnostics } = plan({ ...LISTED, options });
    expect(made).toBeUndefined();
    expect(diagnostics).toMatchObject([{ severity: 'error', rule: 'usage' }]);
    expect(diagnostics[0]?.detail).toContain(`--${flag} adda@example.com`);
  });

  test('is one for --replace also where its record is not settled', () => {
    const state = aState({ 'lost@example.com': anAttempt('unknown') });
    const { diagnostics } = plan({ ...LISTED, state, options: { replace: ['lost@example.com'] } });
    expect(diagnostics).toMatchObject([{ rule: 'usage' }]);
  });

  test('is told for each of several', () => {
    const options = { replace: ['x@example.com'], exclude: ['y@example.com', 'z@example.com'] };
    const { diagnostics } = plan({ ...LISTED, options });
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['usage', 'usage', 'usage']);
  });
});
