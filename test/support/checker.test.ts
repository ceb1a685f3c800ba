/** The checker of the fault tests: what must not be is found, each by itself. */
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Ledger, LedgerRequest } from '../../src/emulator/server.ts';
import { LogBuilder, uuid } from '../log/history.ts';
import { type Left, problemsIn } from './checker.ts';
import { RESET_PATH, freshFolder } from './cli.ts';
import { stateOf } from './log-fold.ts';

const ADA = 'ada@example.com';
const [A, B, C] = [uuid(11), uuid(12), uuid(13)];
const START = Date.UTC(2026, 10, 20);

const call = (more: Partial<LedgerRequest> = {}): LedgerRequest => ({
  seq: 1,
  received_ms: 60_000,
  committed_ms: 60_001,
  answered_ms: 60_002,
  method: 'POST',
  path: RESET_PATH,
  email_address: ADA,
  member_id: '',
  attempt: 1,
  status_code: 200,
  error_type: '',
  request_id: 'r-1',
  fault: '',
  effect: 'deleted',
  ...more,
});

const ledgerOf = (requests: readonly LedgerRequest[]): Ledger => ({
  requests,
  totals: { requests: requests.length, by_status: {}, resets: {}, duplicates: 0, max_in_flight: 1 },
});

interface Parts extends Partial<Omit<Left, 'ledger'>> {
  readonly log?: LogBuilder;
  readonly text?: string;
  readonly state?: string;
  readonly calls?: readonly LedgerRequest[];
}

const started = (): LogBuilder => new LogBuilder().start(uuid(1));
const good = (): LogBuilder => started().intend(A, ADA).outcome(A, 'applied', 'r-1').finish();

/** What the checker says of a store with these parts; what a test does not say is good. */
function found({ log = good(), text = log.text, state, calls = [call()], ...more }: Parts): string {
  const folder = freshFolder();
  writeFileSync(folder.at('mustreset.log.jsonl'), text);
  writeFileSync(folder.at('mustreset.state.json'), state ?? stateOf(log.lines));
  return problemsIn({
    store: folder.path,
    ledger: ledgerOf(calls),
    exit: 0,
    listed: [ADA],
    parallelism: 1,
    secret: 'the-secret',
    wallClock: (ms) => START + ms,
    ...more,
  }).join('\n');
}

test('what is good is good', () => {
  expect(found({})).toBe('');
});

const lost = call({ fault: 'drop-after', answered_ms: null, request_id: 'r-0', effect: 'none' });
const unknownFirst = (): LogBuilder => started().intend(A, ADA).outcome(A, 'unknown');

const later = (log: LogBuilder, seconds: number): LogBuilder => {
  for (let left = seconds; left > 0; left -= 1) {
    log.put('lock_forced', {
      lock: { ID: '1', Operation: '', Info: '', Who: '', Version: '', Created: '', Path: '' },
      actor: 'a',
      reason: 'x',
    });
  }
  return log;
};

const BAD: readonly (readonly [what: string, says: string, parts: Parts])[] = [
  ['a call for somebody whom no policy lists', 'was called for', { listed: [], converge: [] }],
  [
    'a call without an intent',
    'was called 2 times, and intended 1 times',
    { calls: [lost, call()] },
  ],
  [
    'a call before its intent',
    'came before its intent',
    { calls: [call({ received_ms: 0, committed_ms: 1, answered_ms: 2 })] },
  ],
  [
    'an effect that no record allows for',
    'was reset 2 times',
    {
      log: started()
        .intend(A, ADA)
        .outcome(A, 'no_effect')
        .intend(B, ADA)
        .outcome(B, 'applied', 'r-1'),
      calls: [call({ fault: 'drop-after', request_id: 'r-0' }), call()],
    },
  ],
  [
    'an answer that was read and is not in the log',
    'is not in the log',
    { log: started().intend(A, ADA).outcome(A, 'unknown').settle(A, 'applied') },
  ],
  [
    'a second answer that is not in the log, beside one attempt that was found open',
    'the answer r-1 for ada@example.com is not in the log',
    {
      log: started()
        .intend(A, ADA)
        .put('run_recovered', { run: uuid(1), open: [A] })
        .intend(B, ADA)
        .outcome(B, 'unknown')
        .settle(B, 'applied'),
      calls: [call({ request_id: 'r-0' }), call()],
    },
  ],
  ['an outcome that nobody answered', 'applied without an answer', { calls: [] }],
  ['an outcome of what nobody intended', 'is of no intent', { log: good().outcome(B, 'unknown') }],
  [
    'an outcome of what was found open',
    'is a second outcome',
    {
      log: started()
        .intend(A, ADA)
        .put('run_recovered', { run: uuid(1), open: [A] })
        .outcome(A, 'applied', 'r-1'),
    },
  ],
  [
    'a state of one other byte',
    'is not the fold',
    { state: stateOf(good().lines).replace('r-1', 'r-2') },
  ],
  ['a changed record', 'does not follow', { text: good().text.replace('A dump.', 'A dumb.') }],
  [
    'a second call though one took effect',
    'though one took effect',
    {
      log: started()
        .intend(A, ADA)
        .outcome(A, 'applied', 'r-1')
        .intend(B, ADA)
        .outcome(B, 'applied', 'r-2'),
      calls: [call(), call({ request_id: 'r-2', effect: 'none' })],
    },
  ],
  [
    'a second call though the first is undetermined for more than a minute',
    'more than a minute ago',
    {
      log: later(unknownFirst(), 65).intend(B, ADA).outcome(B, 'applied', 'r-1'),
      calls: [lost, call({ received_ms: 100_000 })],
    },
  ],
  [
    'a call for who is held',
    'though it is held',
    {
      log: unknownFirst().settle(A, 'held').intend(B, ADA).outcome(B, 'applied', 'r-1'),
      calls: [lost, call()],
    },
  ],
  [
    'a second call in a run that was told no',
    'was told no',
    {
      log: started()
        .intend(A, ADA)
        .outcome(A, 'rejected')
        .intend(B, ADA)
        .outcome(B, 'applied', 'r-1'),
      calls: [call({ status_code: 400, effect: 'none', request_id: 'r-0' }), call()],
    },
  ],
  [
    'an exit code of 0 with somebody rejected',
    'is rejected',
    { log: started().intend(A, ADA).outcome(A, 'rejected').finish(), calls: [] },
  ],
  ['an exit code of 0 with somebody unknown', 'is unknown', { log: unknownFirst(), calls: [lost] }],
  [
    'an exit code of 0 with somebody held',
    'is held',
    { log: unknownFirst().settle(A, 'held'), calls: [lost] },
  ],
  ['an exit code of 0 with somebody not begun', 'is not reset', { log: started(), calls: [] }],
  [
    'an exit code of 0 with somebody who changed',
    'has changed',
    {
      log: started()
        .put('reset_skipped', { email_address: ADA, skip_reason: 'changed_since_plan' })
        .intend(A, ADA)
        .outcome(A, 'applied', 'r-1'),
    },
  ],
  [
    'an exit code of 0 with sessions to end',
    'with sessions to end',
    { log: started().intend(A, ADA, { revoke_sessions: true }).outcome(A, 'applied', 'r-1') },
  ],
  ['the secret in a file', 'holds the secret', { secret: 'inc-1' }],
  [
    'more open attempts than a crash may leave',
    '3 attempts were left open',
    {
      log: started().intend(A, 'a@x.org').intend(B, 'b@x.org').intend(C, 'c@x.org'),
      listed: ['a@x.org', 'b@x.org', 'c@x.org'],
      calls: [],
      exit: undefined,
    },
  ],
];

test.each(BAD)('%s is found', (_, says, parts) => {
  expect(found(parts)).toContain(says);
});

test('a new attempt within a minute of one that is undetermined is allowed', () => {
  const log = unknownFirst().intend(B, ADA).outcome(B, 'applied', 'r-1');
  expect(found({ log, calls: [lost, call()] })).toBe('');
});
