import { describe, expect, test } from 'vitest';
import type { LogBody, LogRecord, LogRecordType } from '../../src/model/log.ts';
import { renderLogRecord } from '../../src/render/log.ts';
import type { LogVerification } from '../../src/model/log-verification.ts';
import { renderLogVerification } from '../../src/render/log-verify.ts';
import { HOSTILE, RAW, golden, plain } from './support.ts';

const DIGEST = `sha256:${'c'.repeat(64)}`;
const RUN = '33333333-3333-4333-8333-333333333333';

const bodies = (text: string): { readonly [T in LogRecordType]: LogBody<T> } => ({
  log_created: { lineage: text, project_id: text },
  run_started: { command: text, plan_id: text, actor: text, host: text, tool: text },
  reset_intended: {
    attempt: text,
    email_address: text,
    requirements: [{ campaign: text, reason: text }],
    request: { email_address: text },
    revoke_sessions: false,
    before: { [text]: { organization_id: text, status: 'active' } },
  },
  reset_outcome: {
    attempt: text,
    outcome: 'rejected',
    status_code: 404,
    error_type: text,
    error_message: text,
    request_id: text,
  },
  reset_settled: {
    attempt: text,
    verdict: 'not_applied',
    evidence: {},
    by: 'person',
    actor: text,
    reason: text,
  },
  reset_skipped: { email_address: text, skip_reason: 'breakglass' },
  campaign_credited: { email_address: text, campaigns: [text], by: 'no_password' },
  sessions_revoked: { email_address: text, member_id: text, status_code: 200 },
  member_imported: { email_address: text, actor: text, reason: text },
  member_removed: { email_address: text, actor: text, reason: text },
  lock_forced: {
    lock: {
      ID: text,
      Operation: text,
      Info: text,
      Who: text,
      Version: text,
      Created: text,
      Path: text,
    },
    actor: text,
    reason: text,
  },
  run_recovered: { run: text, open: [text], cut: { bytes: 12, digest: DIGEST } },
  run_finished: { summary: { required: 4, rejected: 0 }, exit_code: 0 },
  checkpoint: { note: text },
});

const records = (text: string): LogRecord[] =>
  Object.entries(bodies(text)).map(
    ([type, body], seq) =>
      ({
        at: '2026-11-24T08:00:00.000Z',
        body,
        prev: DIGEST,
        run: RUN,
        seq,
        type,
        version: 1,
      }) as LogRecord,
  );

test('every record is one line', async () => {
  const lines = records('text').map((record) => renderLogRecord(record, 'ada@example.com'));
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(golden('log.txt'));
});

test('an outcome without a known address names its attempt', () => {
  const outcome = records('a1').find(({ type }) => type === 'reset_outcome') as LogRecord;
  expect(renderLogRecord(outcome)).toContain('attempt a1: Rejected');
});

test('nothing that a record says reaches the terminal raw, or begins another line', () => {
  for (const record of records(HOSTILE)) {
    const line = renderLogRecord(record, HOSTILE);
    expect(line).not.toMatch(RAW);
    expect(line).not.toContain('\n');
  }
});

describe('the verification of a log', () => {
  const unsigned = { signed: false, anchored: 0 };
  const log: LogVerification = { ok: true, records: 45, head: DIGEST, runs: 2, ...unsigned };
  const alone = { keys: 0, anchor: false };

  test('says what an unsigned, unanchored log can and cannot prove', async () => {
    const text = renderLogVerification({ ...log, open_run: RUN }, alone, plain);
    expect(text).toContain('Log verified: 45 records in 2 runs.');
    expect(text).toContain('cannot prove');
    await expect(text).toMatchFileSnapshot(golden('log-verified.txt'));
  });

  test('names the line at which it breaks and how', async () => {
    const text = renderLogVerification(
      { ...log, ok: false, first_bad: { line: 46, kind: 'reorder' } },
      alone,
      plain,
    );
    expect(text).toContain('line 46 (reorder)');
    await expect(text).toMatchFileSnapshot(golden('log-broken.txt'));
  });

  test('speaks of logs without records', () => {
    const none = { records: 0, runs: 0, ...unsigned };
    const text = (ok: boolean): string => renderLogVerification({ ...none, ok }, alone, plain);
    expect(text(true)).not.toContain('Head:');
    expect(text(false)).toContain('not verify');
  });

  test('says what a key and an anchor add', () => {
    const signed = { ...log, signed: true };
    const both = renderLogVerification(
      { ...signed, anchored: 40 },
      { keys: 1, anchor: true },
      plain,
    );
    expect(both).toContain('Signed: ');
    expect(both).toContain('Anchored: the first 40 records');
    expect(both).not.toContain('cannot prove');
    const key = { keys: 1, anchor: false };
    expect(renderLogVerification(signed, key, plain)).toContain('not anchored');
    expect(renderLogVerification(log, key, plain)).toContain('Not signed up to the end');
  });
});
