import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { diagnosticSchema } from '../../src/generated/diagnostic.ts';
import { eventSchema } from '../../src/generated/event.ts';
import { outputSchema } from '../../src/generated/output.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { RunEvent } from '../../src/model/event.ts';
import { schemaCheck } from '../support/schema.ts';
import { eventLine, versionEvent } from '../../src/render/event-line.ts';
import { jsonDocument } from '../../src/render/json.ts';
import { HOSTILE, RAW, aPlan, applySummary, everyAction, requireAction } from './support.ts';

const NOW = '2026-11-24T08:00:00.000Z';

const diagnostic: Diagnostic = {
  severity: 'error',
  rule: 'duplicate-member',
  summary: 'Address listed twice',
  detail: 'Remove one.',
  hint: 'Remove line 4.',
  range: { file: 'policy.yaml', start: { line: 4, column: 5 }, end: { line: 4, column: 20 } },
  also: [{ file: 'policy.yaml', start: { line: 3, column: 5 }, end: { line: 3, column: 20 } }],
};

const { summary } = aPlan(everyAction());

/** One event of every type, and more where the words differ. */
const events = (text: string): readonly RunEvent[] => [
  { type: 'state_lock_acquire', store: text },
  { type: 'state_lock_release', store: text },
  { type: 'diagnostic', diagnostic: { ...diagnostic, summary: text } },
  { type: 'diagnostic', diagnostic: { ...diagnostic, severity: 'warning' } },
  { type: 'refresh_start', reads: 0, members: 0 },
  { type: 'refresh_complete', reads: 2, members: 31 },
  ...everyAction().map((change): RunEvent => ({ type: 'planned_change', change })),
  { type: 'planned_change', change: requireAction(text) },
  { type: 'reset_start', email_address: text, attempt: text },
  ...(['applied', 'rejected', 'no_effect', 'unknown'] as const).map((outcome): RunEvent => ({
    type: 'reset_complete',
    email_address: text,
    attempt: text,
    outcome,
    status_code: 404,
    error_type: text,
    error_message: text,
    request_id: text,
    elapsed_ms: 12,
  })),
  { type: 'reset_settled', attempt: text, verdict: 'held', evidence: { [text]: '' }, by: 'read' },
  { type: 'reset_settled', attempt: text, verdict: 'applied', evidence: {}, by: 'read' },
  { type: 'reset_skipped', email_address: text, skip_reason: 'changed_since_plan' },
  { type: 'campaign_credited', email_address: text, campaigns: [text], by: 'satisfied' },
  { type: 'sessions_revoked', email_address: text, member_id: text, status_code: 200 },
  { type: 'sessions_revoked', email_address: text, member_id: text, error_type: text },
  { type: 'rate_limited', pause_ms: 1500, rate: 25 },
  { type: 'progress', done: 1, left: 2, rate: 3, eta_s: 1 },
  { type: 'change_summary', operation: 'plan', exit_code: 2, summary, plan_id: text },
  { type: 'change_summary', operation: 'plan', exit_code: 3, summary },
  { type: 'change_summary', operation: 'apply', exit_code: 3, summary },
  {
    type: 'change_summary',
    operation: 'apply',
    exit_code: 0,
    summary: applySummary({ required: 4 }),
    log: { records: 45, head: text },
  },
  {
    type: 'change_summary',
    operation: 'apply',
    exit_code: 7,
    summary: applySummary({ required: 4, rejected: 1 }),
    left: [{ email_address: text, result: 'rejected' }],
  },
];

type Line = Readonly<Record<string, unknown>>;

const lines = (text = 'ada@example.com'): readonly Line[] =>
  events(text).map((event) => JSON.parse(eventLine(event, NOW)) as Line);

describe('the event stream', () => {
  const check = schemaCheck(eventSchema);

  test('is valid for its schema, every type of it', () => {
    const first = JSON.parse(versionEvent('0.1.0', NOW)) as Line;
    for (const line of [first, ...lines()])
      expect(check(line), JSON.stringify(line)).toBeUndefined();
    const types = (eventSchema as { oneOf: readonly { $ref: string }[] }).oneOf.map(({ $ref }) =>
      $ref.replace('#/definitions/', ''),
    );
    expect(new Set([first, ...lines()].map(({ type }) => type))).toEqual(new Set(types));
  });

  test('begins every line with level, message, time and type', () => {
    for (const line of lines()) {
      expect(Object.keys(line).slice(0, 4)).toEqual(['@level', '@message', '@timestamp', 'type']);
      expect(line['@timestamp']).toBe(NOW);
    }
  });

  test('begins with the version', () => {
    expect(versionEvent('0.1.0', NOW)).toBe(
      '{"@level":"info","@message":"mustreset 0.1.0","@timestamp":"2026-11-24T08:00:00.000Z","type":"version","mustreset":"0.1.0","format_version":"1.0"}\n',
    );
  });

  test('speaks as Terraform does', () => {
    const messages = lines().map((line) => line['@message']);
    for (const message of [
      'ada@example.com: Plan to require',
      'alan@example.com: Plan to require again',
      'ada@example.com: Requiring reset...',
      'Plan: 1 to require, 1 to require again, 2 to settle, 2 to credit, 1 to revoke. 4 skipped, 0 up to date.',
      'Plan failed with exit code 3.',
      'Apply failed with exit code 3.',
      'Apply complete! Resets: 4 required, 0 rejected, 0 unknown.',
      'Apply incomplete. Resets: 4 required, 1 rejected, 0 unknown.',
    ]) {
      expect(messages).toContain(message);
    }
  });

  test('tells what is serious', () => {
    const levels = (type: string) =>
      lines()
        .filter((line) => line['type'] === type)
        .map((line) => line['@level']);
    expect(levels('reset_complete')).toEqual(['info', 'error', 'info', 'warn']);
    expect(levels('reset_settled')).toEqual(['warn', 'info']);
    expect(levels('diagnostic')).toEqual(['error', 'warn']);
    expect(levels('change_summary')).toEqual(['info', 'error', 'error', 'info', 'error']);
  });

  test('carries only the keys that its format names', () => {
    const rejected = lines().find((line) => line['outcome'] === 'rejected');
    expect(Object.keys(rejected ?? {})).toEqual([
      '@level',
      '@message',
      '@timestamp',
      'type',
      'email_address',
      'attempt',
      'outcome',
      'status_code',
      'error_type',
      'request_id',
      'elapsed_ms',
    ]);
    const summaries = lines().filter(({ type }) => type === 'change_summary');
    expect(summaries.some((line) => 'left' in line)).toBe(false);
  });

  test('keeps hostile values, and shows a terminal nothing raw', () => {
    for (const event of events(HOSTILE)) {
      const line = eventLine(event, NOW);
      expect(line).not.toMatch(RAW);
      expect(line.indexOf('\n')).toBe(line.length - 1);
    }
    expect(lines(HOSTILE).find(({ type }) => type === 'reset_start')?.['email_address']).toBe(
      HOSTILE,
    );
  });
});

describe('a document', () => {
  const check = schemaCheck(outputSchema);
  const parse = (text: string): Line => JSON.parse(text) as Line;

  test('is one line with the same first keys, diagnostics in full', () => {
    expect(
      jsonDocument('validate', 3, [diagnostic], { valid: false, files: ['policy.yaml'] }),
    ).toBe(
      `{"format_version":"1.0","command":"validate","exit_code":3,"diagnostics":[${JSON.stringify(diagnostic)}],"valid":false,"files":["policy.yaml"]}\n`,
    );
  });

  test.each([
    ['validate', { valid: true, files: ['p'], campaigns: { a: 1 }, addresses: 1 }],
    ['validate', { valid: true, uncovered: [], unlisted: ['a@example.com'] }],
    ['fmt', { changed: ['policy.yaml'] }],
    ['state list', { addresses: ['a@example.com'] }],
    ['state show', { email_address: 'a@example.com', record: {} }],
    ['state rm', { changed: ['a@example.com'] }],
    ['state settle', { changed: [] }],
    ['force-unlock', { changed: ['lock-id'] }],
    ['state rebuild', { identical: true, serial: 4 }],
    ['log verify', { ok: true, records: 4, head: 'sha256:x', runs: 1, signed: false, anchored: 0 }],
    ['log verify', { ok: false, records: 3, runs: 1, first_bad: { line: 4, kind: 'edit' } }],
    ['version', { version: '0.1.0', node: 'v24.0.0', formats: { plan: 1 } }],
    ['show', {}],
  ])('of %s is valid for its schema', (command, rest) => {
    expect(check(parse(jsonDocument(command, 0, [], rest)))).toBeUndefined();
    if (command !== 'validate') {
      expect(check(parse(jsonDocument(command, 8, [diagnostic])))).toBeUndefined();
    }
    expect(check(parse(jsonDocument(command, 0, [], { ...rest, other: 1 })))).toBeDefined();
  });

  test('keeps hostile values, and shows a terminal nothing raw', () => {
    const text = jsonDocument('fmt', 0, [{ ...diagnostic, detail: HOSTILE }], {
      changed: [HOSTILE],
    });
    expect(text).not.toMatch(RAW);
    expect(parse(text)['changed']).toEqual([HOSTILE]);
  });
});

test('a diagnostic is valid for its schema, and a misspelt key is not', () => {
  const validate = new Ajv({ strict: true }).compile(diagnosticSchema);
  expect(validate(diagnostic)).toBe(true);
  expect(validate({ ...diagnostic, place: 1 })).toBe(false);
});
