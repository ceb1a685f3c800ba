import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  RecordTooLargeError,
  genesis,
  positionAfter,
  sealRecord,
  startPosition,
} from '../../src/log/chain.ts';
import { LINEAGE, at, uuid } from './history.ts';

const sha = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

test('the first record hangs on the hash of the format and the lineage', () => {
  expect(genesis(LINEAGE)).toBe(sha(`mustreset.log/1\n${LINEAGE}`));
});

test('a sealed record is one canonical line, and the head is the hash of the line without its end', () => {
  const sealed = sealRecord({
    at: at(0),
    run: uuid(1),
    type: 'log_created',
    body: { project_id: 'project-test-é', lineage: LINEAGE },
    seq: 0,
    prev: genesis(LINEAGE),
  });
  expect(sealed.line).toBe(
    `{"at":"${at(0)}","body":{"lineage":"${LINEAGE}","project_id":"project-test-é"},` +
      `"prev":"${genesis(LINEAGE)}","run":"${uuid(1)}","seq":0,"type":"log_created","version":1}`,
  );
  expect(sealed.head).toBe(sha(sealed.line));
  expect(positionAfter(startPosition(LINEAGE), sealed)).toEqual({
    records: 1,
    bytes: Buffer.byteLength(sealed.line) + 1,
    head: sealed.head,
  });
});

test('a record above 64 KiB is refused with its size and the limit', () => {
  const reason = (length: number) => (): unknown =>
    sealRecord({
      at: at(0),
      run: uuid(1),
      type: 'member_removed',
      body: { email_address: 'a@example.com', actor: 'ada', reason: 'x'.repeat(length) },
      seq: 1,
      prev: genesis(LINEAGE),
    });
  const frame = (reason(0)() as { line: string }).line.length;
  expect(reason(65_536 - frame)).not.toThrow();
  expect(reason(65_537 - frame)).toThrow(RecordTooLargeError);
  expect(reason(65_537 - frame)).toThrow(/65537 bytes.*65536/s);
});
