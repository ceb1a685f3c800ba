import { describe, expect, test } from 'vitest';
import type { ApplySummary, RunEvent } from '../../src/model/event.ts';
import type { Members } from '../../src/model/state.ts';
import { type ApplyScreen, createApplyRenderer } from '../../src/render/apply.ts';
import { leftoverDiagnostic } from '../../src/render/leftover.ts';
import { HOSTILE, RAW, applySummary, colored, golden, plain } from './support.ts';

interface Screens {
  readonly out: string;
  readonly err: string;
  readonly live: readonly string[];
}

/** Shows events that come a second apart. */
const show = (events: readonly RunEvent[], screen: ApplyScreen = {}, style = plain): Screens => {
  const render = createApplyRenderer(style, screen);
  const shown = events.map((event, index) => render(event, 5_000 + index * 1000));
  return {
    out: shown.map(({ out = '' }) => out).join(''),
    err: shown.map(({ err = '' }) => err).join(''),
    live: shown.flatMap(({ live }) => (live === undefined ? [] : [live])),
  };
};

const start = (email_address: string, attempt = `attempt-${email_address}`): RunEvent => ({
  type: 'reset_start',
  email_address,
  attempt,
});

type Complete = Extract<RunEvent, { type: 'reset_complete' }>;

const complete = (
  email_address: string,
  outcome: Complete['outcome'],
  change: Partial<Complete> = {},
): RunEvent => ({
  type: 'reset_complete',
  email_address,
  attempt: `attempt-${email_address}`,
  outcome,
  request_id: `request-id-${email_address.slice(0, 3)}`,
  ...change,
});

const settled = (
  attempt: string,
  verdict: 'applied' | 'superseded' | 'not_applied' | 'held',
): RunEvent => ({ type: 'reset_settled', attempt, verdict, evidence: {}, by: 'read' });

const done = (
  summary: Partial<ApplySummary>,
  exit_code: number,
  left?: Extract<RunEvent, { type: 'change_summary' }>['left'],
): RunEvent => ({
  type: 'change_summary',
  operation: 'apply',
  exit_code,
  summary: applySummary(summary),
  ...(left === undefined ? {} : { left }),
});

const earlier = (address: string, attempt: string): Members => ({
  [address]: {
    last_attempt: {
      attempt,
      at: '2026-11-24T08:00:00.000Z',
      outcome: 'unknown',
      campaigns: ['inc-1042'],
      first: { attempt: 'attempt-first', at: '2026-11-24T07:00:00.000Z' },
      before: {},
    },
  },
});

describe('an apply', () => {
  test('that converges ends with "Apply complete!" and its counts', async () => {
    const { out, err } = show([
      { type: 'refresh_complete', reads: 2, members: 4 },
      start('ada@example.com'),
      complete('ada@example.com', 'applied', { status_code: 200 }),
      start('alan@example.com'),
      complete('alan@example.com', 'applied', {
        status_code: 404,
        error_type: 'member_password_not_found',
      }),
      {
        type: 'campaign_credited',
        email_address: 'edsger@example.com',
        campaigns: ['inc-1042', 'q4-rotation'],
        by: 'satisfied',
      },
      done({ required: 2, credited: 1, skipped: 3, up_to_date: 14 }, 0),
    ]);
    expect(out).toMatch(
      /^Apply complete! Resets: 2 required, 0 rejected, 0 unknown\. 1 credited, 3 skipped, 14 up to date\.$/m,
    );
    expect(err).toBe('Read 4 members in 2 API calls.\n');
    await expect(out).toMatchFileSnapshot(golden('apply-complete.txt'));
  });

  test('that does not converge names everyone who is left and what to do', async () => {
    const { out, err } = show(
      [
        start('ada@example.com'),
        complete('ada@example.com', 'applied'),
        start('bob@example.com'),
        complete('bob@example.com', 'rejected', {
          status_code: 404,
          error_type: 'email_not_found',
          error_message: 'Email could not be found.',
        }),
        start('carol@example.com'),
        complete('carol@example.com', 'unknown', { status_code: 503 }),
        settled('attempt-old', 'held'),
        {
          type: 'reset_skipped',
          email_address: 'eve@example.com',
          skip_reason: 'changed_since_plan',
        },
        start('frank@example.com'),
        complete('frank@example.com', 'no_effect', { error_message: 'connection refused' }),
        { type: 'rate_limited', pause_ms: 2000, rate: 25 },
        done(
          { required: 1, rejected: 1, unknown: 1, held: 1, changed: 1, not_started: 2, waiting: 1 },
          7,
          [
            { email_address: 'bob@example.com', result: 'rejected' },
            { email_address: 'carol@example.com', result: 'unknown' },
            { email_address: 'dave@example.com', result: 'held' },
            { email_address: 'eve@example.com', result: 'changed' },
            { email_address: 'frank@example.com', result: 'not_started' },
            { email_address: 'grace@example.com', result: 'not_started' },
            { email_address: 'heidi@example.com', result: 'waiting' },
          ],
        ),
      ],
      { members: earlier('dave@example.com', 'attempt-old') },
    );
    expect(out).not.toContain('Apply complete!');
    expect(out).toContain('dave@example.com: Held');
    for (const name of ['bob', 'carol', 'dave', 'eve', 'frank', 'grace', 'heidi']) {
      expect(err).toContain(`${name}@example.com`);
    }
    await expect(`${out}${err}`).toMatchFileSnapshot(golden('apply-not-converged.txt'));
  });

  test('that was stopped does not speak of converging', () => {
    const { out, err } = show([done({ not_started: 3 }, 130)]);
    expect(out).toMatch(/^Error: Apply incomplete\. .* 3 not started\.$/m);
    expect(err).toMatch(/^│ Error: Apply stopped early$/m);
    expect(err).toContain('Not started (3): ');
  });

  test('that was refused before it began leaves the word to the refusal', () => {
    const refused = { ...done({ held: 1, skipped: 2 }, 5), refused: true };
    expect(show([refused])).toMatchObject({ out: '', err: '' });
  });

  test('names at most 50 addresses and counts the rest', () => {
    const left = Array.from({ length: 60 }, (_, index) => ({
      email_address: `user${index}@example.com`,
      result: 'not_started' as const,
    }));
    const { err } = show([done({ not_started: 60 }, 7, left)]);
    expect(err.match(/user\d+@example\.com/g)).toHaveLength(50);
    expect(err).toContain('and 10 more');
  });

  test('without a list of who is left names those whom the events show', () => {
    const { err } = show([
      start('bob@example.com'),
      complete('bob@example.com', 'rejected'),
      start('carol@example.com', 'first'),
      complete('carol@example.com', 'unknown', { attempt: 'first' }),
      complete('carol@example.com', 'rejected', { attempt: 'second' }),
      start('dan@example.com'),
      complete('dan@example.com', 'unknown'),
      settled('attempt-dan@example.com', 'superseded'),
      { type: 'reset_skipped', email_address: 'eve@example.com', skip_reason: 'protected' },
      done({ rejected: 1, unknown: 1, superseded: 1 }, 7),
    ]);
    expect(err).toMatch(/Rejected \(1\):[^]*bob@example\.com \[request_id=request-id-bob\]/);
    expect(err).toMatch(/Unknown \(1\):[^]*carol@example\.com/);
    expect(err).not.toContain('dan@example.com');
    expect(err).not.toContain('eve@example.com');
  });

  test('settles attempts of earlier runs by the name of their address', () => {
    const members = earlier('dave@example.com', 'attempt-old');
    const { out } = show(
      [settled('attempt-first', 'not_applied'), settled('stranger', 'applied')],
      {
        members,
      },
    );
    expect(out).toContain('dave@example.com: Settled: the earlier call had no effect\n');
    expect(out).toContain('attempt stranger: Settled');
  });

  test('says a 429 once for all the calls that it met', () => {
    const { out, err } = show([
      start('ada@example.com'),
      complete('ada@example.com', 'no_effect', { status_code: 429 }),
      { type: 'rate_limited', pause_ms: 1500, rate: 24.96 },
    ]);
    expect(out).toBe('ada@example.com: Requiring reset...\n');
    expect(err).toBe('Stytch limits the rate: waiting 1.5 s, then 25 resets a second.\n');
  });

  test('shows a diagnostic as a box on stderr, and nothing for what needs no line', () => {
    const { out, err } = show([
      { type: 'state_lock_acquire', store: '.' },
      { type: 'refresh_start', reads: 0, members: 0 },
      {
        type: 'diagnostic',
        diagnostic: {
          severity: 'error',
          rule: 'credentials-refused',
          summary: 'Credentials refused',
          detail: 'Check STYTCH_SECRET.',
        },
      },
      { type: 'state_lock_release', store: '.' },
    ]);
    expect(out).toBe('');
    expect(err).toBe('╷\n│ Error: Credentials refused\n│\n│ Check STYTCH_SECRET.\n╵\n');
  });

  test('says nothing of its own at the end of a plan', () => {
    const { out, err } = show([
      {
        type: 'change_summary',
        operation: 'plan',
        exit_code: 0,
        summary: {
          require: 0,
          require_again: 0,
          settle: 0,
          credit: 0,
          revoke: 0,
          skip: 0,
          no_op: 0,
          excluded: 0,
          unlisted: 0,
          organizations: 0,
          admins: 0,
        },
      },
    ]);
    expect(out + err).toBe('');
  });

  test('colours addresses, never the words that wrappers look for', () => {
    const { out } = show([start('ada@example.com'), done({ required: 1 }, 0)], {}, colored);
    expect(out).toContain('\u001b[1mada@example.com:\u001b[0m');
    expect(out).toMatch(/^Apply complete!/m);
  });
});

describe('progress', () => {
  const progress = (done_: number): RunEvent => ({
    type: 'progress',
    done: done_,
    left: 8800,
    rate: 49.72,
    eta_s: 177,
  });

  test('is one line to redraw on a terminal', () => {
    const { live, err } = show([progress(1200), progress(1250)], { live: true });
    expect(live).toEqual([
      'Applying: 1200 done, 8800 left, 49.7/s, 2m57s to go',
      'Applying: 1250 done, 8800 left, 49.7/s, 2m57s to go',
    ]);
    expect(err).toBe('');
  });

  test('never wraps the line that is redrawn', () => {
    const { live } = show([progress(1200)], { live: true }, { ...plain, width: 20 });
    expect(live).toEqual(['Applying: 1200 done,']);
  });

  test('elsewhere is a plain line every ten seconds, and goes on', () => {
    const { err, live } = show(Array.from({ length: 35 }, (_, index) => progress(index)));
    expect(live).toEqual([]);
    expect(err.split('\n').filter((line) => line !== '')).toEqual([
      'Still applying... [10s elapsed] 10 done, 8800 left, 49.7/s, 2m57s to go',
      'Still applying... [20s elapsed] 20 done, 8800 left, 49.7/s, 2m57s to go',
      'Still applying... [30s elapsed] 30 done, 8800 left, 49.7/s, 2m57s to go',
    ]);
  });

  test('foretells no time while nothing moves', () => {
    const { live } = show([{ type: 'progress', done: 0, left: 5, rate: 0, eta_s: 0 }], {
      live: true,
    });
    expect(live).toEqual(['Applying: 0 done, 5 left, 0/s, waiting']);
  });
});

test('nobody left means no box', () => {
  expect(leftoverDiagnostic(applySummary({ required: 2 }), [], () => '', 4)).toBeUndefined();
});

test('nothing that an answer says reaches the terminal raw', () => {
  const events: RunEvent[] = [
    start(HOSTILE),
    complete(HOSTILE, 'rejected', {
      error_type: HOSTILE,
      error_message: HOSTILE,
      request_id: HOSTILE,
    }),
    complete(HOSTILE, 'unknown', { error_message: HOSTILE }),
    settled(HOSTILE, 'held'),
    { type: 'reset_skipped', email_address: HOSTILE, skip_reason: 'held' },
    { type: 'campaign_credited', email_address: HOSTILE, campaigns: [HOSTILE], by: 'no_password' },
    { type: 'sessions_revoked', email_address: HOSTILE, member_id: HOSTILE, error_type: HOSTILE },
    done({ unknown: 1, rejected: 1 }, 7, [
      { email_address: HOSTILE, result: 'rejected' },
      { email_address: HOSTILE, result: 'unknown' },
    ]),
  ];
  const { out, err } = show(events);
  for (const text of [out, err]) {
    expect(text).not.toMatch(RAW);
    expect(text).not.toMatch(/^\s*(::|##\[)/m);
    expect(text).not.toMatch(/^No changes/m);
  }
  expect(out.match(/^Error: /gm)).toHaveLength(1);
  expect(err.match(/line\\u\{a\}Error: forged/g)).toHaveLength(4);
});
