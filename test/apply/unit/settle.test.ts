import { describe, expect, test } from 'vitest';
import {
  aMember,
  aMemberWithoutPassword,
  aReset,
  aRoster,
  aState,
  after,
  anAttempt,
  anEntry,
  memberId,
} from '../../support/builders.ts';
import { ADA, ID, lost, planned, step, toSettle, told } from './steps.ts';

const nobody = [aMemberWithoutPassword(ADA)];
const renewed = [aMember(ADA, { password_id: 'member-password-test-new' })];
const another = aMember(ADA, { name: 2 });
/** Two active members: their ids may not change, so nothing can be said. */
const two = [aMember(ADA), another];

describe('an attempt whose answer was lost is decided by reading first', () => {
  const action = toSettle();

  test.each([
    ['applied', nobody],
    ['superseded', renewed],
    ['not_applied', [aMember(ADA)]],
  ] as const)('as %s', (verdict, members) => {
    expect(told({ action, record: lost(), members })).toBe(`settle ${verdict}`);
    const open = { ...lost(), ...anAttempt('open', { ...lost().last_attempt, outcome: 'open' }) };
    expect(told({ action, record: open, members })).toBe(`settle ${verdict}`);
  });

  test('with the attempt and the evidence in the record', () => {
    expect(step({ action, record: lost(), members: nobody })).toEqual({
      type: 'settle',
      body: {
        attempt: '00000000-0000-4000-8000-00000000000a',
        verdict: 'applied',
        evidence: { [ID]: '' },
        by: 'read',
      },
    });
  });

  test('whatever was planned for the address', () => {
    expect(told({ action: planned(), record: lost(), members: nobody })).toBe('settle applied');
    const credited = planned({ roster: aRoster(nobody) });
    expect(told({ action: credited, record: lost(), members: nobody })).toBe('settle applied');
  });

  test('also where the address is protected, changed or unlisted, as it only reads', () => {
    expect(told({ action, record: lost(), members: nobody, isProtected: true })).toBe(
      'settle applied',
    );
    const reading = toSettle({ policy: [] });
    expect(reading.requirements).toEqual([]);
    expect(told({ action: reading, record: lost(), members: renewed })).toBe('settle superseded');
  });

  test('where members are gone, held: nobody can say', () => {
    expect(told({ action, record: lost(), members: [] })).toBe('settle held');
  });
});

describe('an attempt that reading does not decide', () => {
  const action = toSettle({ roster: aRoster(two) });
  const told60 = (seconds: number, more: Parameters<typeof told>[0] = {}): string =>
    told({ action, record: lost(seconds, two), members: two, ...more });

  test('is made again within 60 seconds of the first, and held later', () => {
    expect(told60(0)).toBe('call');
    expect(told60(59.999)).toBe('call');
    expect(told60(60)).toBe('call');
    expect(told60(60.001)).toBe('settle held');
    expect(told60(86_400)).toBe('settle held');
  });

  test('is timed from the first attempt, not from the latest', () => {
    const record = lost(90, two);
    const { last_attempt } = record;
    if (last_attempt === undefined) throw new Error('No attempt.');
    const later = { ...record, last_attempt: { ...last_attempt, at: after(-1) } };
    expect(told({ action, record: later, members: two })).toBe('settle held');
  });

  test('is held when the first attempt lies in the future: a clock was off, and its age is not known', () => {
    expect(told60(-1)).toBe('settle held');
    expect(told60(-86_400)).toBe('settle held');
  });

  test('is not made again, nor credited or closed, where the rules no longer want it', () => {
    expect(told60(10, { isProtected: true })).toBe('end unknown');
    const inactive = two.map((member) => ({ ...member, status: 'invited' as const }));
    expect(told60(10, { members: inactive })).toBe('end unknown');
    const satisfied = lost(10, two, aReset());
    expect(told60(10, { record: satisfied })).toBe('end unknown');
    expect(told60(10, { members: [...two, aMember(ADA, { name: 3 })] })).toBe('end unknown');
  });

  test('stays unknown where it is only read', () => {
    const reading = toSettle({ policy: [], roster: aRoster(two) });
    expect(told60(10, { action: reading })).toBe('end unknown');
    expect(told60(90, { action: reading })).toBe('settle held');
  });

  test('by a person alone is released once it is held', () => {
    expect(told({ action, record: anAttempt('held'), members: two })).toBe('end held');
    const reading = toSettle({ policy: [], roster: aRoster(two) });
    expect(told({ action: reading, record: anAttempt('held'), members: two })).toBe('end held');
  });
});

describe('after the verdict', () => {
  const action = toSettle();

  test('applied or superseded the address is done', () => {
    const record = anAttempt('applied', {}, aReset().reset);
    expect(told({ action, record, members: nobody, settled: 'applied' })).toBe('end required');
    expect(told({ action, record, members: renewed, settled: 'superseded' })).toBe(
      'end superseded',
    );
  });

  test('it is done also when the address is replaced', () => {
    const record = anAttempt('applied', {}, aReset().reset);
    expect(told({ action, record, replace: true, settled: 'applied' })).toBe('end required');
  });

  test('campaigns that it satisfies without being named are credited', () => {
    const policy = [
      anEntry(ADA, { requirements: [{}, { campaign: 'inc-2', since: after(-7200) }] }),
    ];
    const wider = toSettle({ policy });
    const record = aReset({ campaigns: ['inc-1'], required_at: after(-90) });
    expect(step({ action: wider, record, settled: 'applied' })).toEqual({
      type: 'credit',
      body: { email_address: ADA, campaigns: ['inc-2'], by: 'satisfied' },
    });
  });

  test('what is still wanted under another campaign waits for the next plan', () => {
    const policy = [anEntry(ADA, { requirements: [{}, { campaign: 'inc-2' }] })];
    const wider = toSettle({ policy });
    const record = aReset({ campaigns: ['inc-1'] });
    expect(told({ action: wider, record, settled: 'applied' })).toBe('end waiting');
    expect(told({ action: wider, record, settled: 'superseded' })).toBe('end waiting');
  });

  test('not applied, the rules decide again on the members just read', () => {
    const settled = 'not_applied';
    expect(told({ action, settled })).toBe('call');
    expect(told({ action, settled, members: nobody })).toBe('credit no_password');
    expect(told({ action, settled, isProtected: true })).toBe('skip protected → skipped');
    expect(told({ action, settled, members: two })).toBe('skip changed_since_plan → changed');
    expect(told({ action, settled, record: aReset() })).toBe('end up_to_date');
  });

  test('not applied, an address that was only to be read is done', () => {
    const reading = toSettle({ policy: [], roster: aRoster([ADA]) });
    expect(told({ action: reading, settled: 'not_applied' })).toBe('end up_to_date');
  });

  test('not applied, a planned credit resets nobody', () => {
    const credit = planned({ roster: aRoster(nobody) });
    expect(told({ action: credit, settled: 'not_applied' })).toBe(
      'skip changed_since_plan → changed',
    );
  });
});

test('a requested member that lives elsewhere is no reason against reading', () => {
  const policy = [anEntry(ADA, { request: { member_id: memberId(1) } })];
  const before = [aMember(ADA, { name: 1 })];
  const state = aState({ [ADA]: lost(90, before) });
  const action = planned({ policy, state, roster: aRoster(before) });
  const members = [aMemberWithoutPassword('new@example.com', { name: 1 })];
  expect(told({ action, record: lost(90, before), members })).toBe('settle applied');
});
