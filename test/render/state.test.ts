import { expect, test } from 'vitest';
import type { MemberRecord, Members } from '../../src/model/state.ts';
import { renderMemberRecord, renderState, renderStateList } from '../../src/render/state.ts';
import { renderRebuilt, renderRemoved, renderSettled } from '../../src/render/state-change.ts';
import { HOSTILE, PASSWORD, RAW, golden, plain } from './support.ts';

const ada: MemberRecord = {
  reset: {
    required_at: '2026-11-24T08:00:01.123Z',
    by: 'applied',
    campaigns: ['inc-1042', 'q4-rotation'],
    request_id: 'request-id-test-1',
    members: {
      'member-test-1': { organization_id: 'organization-test-1', password_id: PASSWORD },
      'member-test-2': { organization_id: 'organization-test-2' },
    },
    sessions: [],
  },
  last_attempt: {
    attempt: 'attempt-1',
    at: '2026-11-24T08:00:01.123Z',
    outcome: 'applied',
    campaigns: ['inc-1042'],
  },
};

const open: MemberRecord = {
  last_attempt: {
    attempt: 'attempt-2',
    at: '2026-11-24T08:00:02.000Z',
    outcome: 'open',
    campaigns: ['inc-1042'],
    first: { attempt: 'attempt-1', at: '2026-11-24T07:59:00.000Z' },
    before: {},
  },
};

const members: Members = {
  'ada@example.com': ada,
  'grace.hopper@example.com': open,
  'linus@example.com': {
    reset: {
      required_at: '2026-11-24T00:00:00.000Z',
      by: 'no_password',
      campaigns: [],
      members: {},
      sessions: [],
    },
  },
};

test('the state is one aligned line per address, and an open attempt reads unknown', async () => {
  await expect(renderState(members, plain)).toMatchFileSnapshot(golden('state.txt'));
});

test('an empty state says so', () => {
  expect(renderState({}, plain)).toBe('The state is empty: no reset is recorded.\n');
  expect(renderStateList({})).toBe('');
});

test('state list prints addresses alone', () => {
  expect(renderStateList(members)).toBe(
    'ada@example.com\ngrace.hopper@example.com\nlinus@example.com\n',
  );
});

test('a record shows its reset, its members then, and what is not settled', async () => {
  const text = `${renderMemberRecord('ada@example.com', ada, plain)}${renderMemberRecord('grace.hopper@example.com', open, plain)}`;
  await expect(text).toMatchFileSnapshot(golden('state-show.txt'));
});

test('a record names whose sessions are still to be ended', () => {
  const { reset } = ada;
  if (reset === undefined) throw new Error('ada has a reset.');
  const left = { reset: { ...reset, sessions: ['member-test-1', 'member-test-2'] } };
  expect(renderMemberRecord('ada@example.com', left, plain)).toContain(
    '  sessions still to be ended of: member-test-1, member-test-2\n',
  );
  expect(renderMemberRecord('ada@example.com', ada, plain)).not.toContain('sessions');
});

test('changes of the state say what follows from them', () => {
  expect(renderRemoved('ada@example.com')).toMatch(/^Removed ada@example\.com\n/);
  expect(renderSettled('ada@example.com', 'applied')).toContain('recorded as applied');
  expect(renderSettled('ada@example.com', 'not_applied')).toContain('the next plan resets it');
  expect(renderRebuilt(true, 42)).toContain("the log's first 42 records");
  expect(renderRebuilt(false, 42)).toContain('rebuilt from the log');
});

test('nothing that a state says reaches the terminal raw', () => {
  const record: MemberRecord = {
    reset: {
      required_at: HOSTILE,
      by: 'imported',
      campaigns: [HOSTILE],
      request_id: HOSTILE,
      members: { [HOSTILE]: { organization_id: HOSTILE, password_id: HOSTILE } },
      sessions: [HOSTILE],
    },
    last_attempt: { attempt: HOSTILE, at: HOSTILE, outcome: 'held', campaigns: [HOSTILE] },
  };
  const texts = [
    renderState({ [HOSTILE]: record }, plain),
    renderStateList({ [HOSTILE]: record }),
    renderMemberRecord(HOSTILE, record, plain),
    renderRemoved(HOSTILE),
    renderSettled(HOSTILE, 'applied'),
  ];
  for (const text of texts) {
    expect(text).not.toMatch(RAW);
    expect(text).not.toMatch(/^\s*(::|##\[)/m);
  }
});
