import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resetAnswer } from '../../src/stytch/answer.ts';
import type { ResponseExchange } from '../../src/stytch/exchange.ts';
import { acceptedBody, apiErrorBody } from './support.ts';

const place = { base_url: 'https://test.stytch.com', now_ms: () => Date.UTC(2026, 10, 20) };

const answered = (
  status_code: number,
  body: unknown,
  head: ResponseExchange['head'] = {},
): ResponseExchange => ({
  type: 'response',
  elapsed_ms: 3,
  status_code,
  head,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const answerTo = (...response: Parameters<typeof answered>) =>
  resetAnswer(answered(...response), place);

describe('an accepted reset', () => {
  test('carries the request id, the member and its address in canonical form', () => {
    expect(answerTo(200, acceptedBody)).toEqual({
      type: 'accepted',
      elapsed_ms: 3,
      status_code: 200,
      request_id: 'request-id-test-1',
      member_id: 'member-test-1',
      address: 'ada@example.com',
    });
  });

  test('may lack member, member_id and organization, and hold what nobody knows', () => {
    const body = { status_code: 200, request_id: 'r', news: { deep: [1] } };
    expect(answerTo(200, body)).toEqual({
      type: 'accepted',
      elapsed_ms: 3,
      status_code: 200,
      request_id: 'r',
    });
  });

  test.each([
    [{ member: null }],
    [{ member: 'x' }],
    [{ member: { email_address: 7 } }],
    [{ member_id: 7 }],
  ])('passes over %j, of which nothing can be told', (odd) => {
    const answer = answerTo(200, { status_code: 200, request_id: 'r', ...odd });
    expect(answer).toMatchObject({ type: 'accepted' });
    expect(answer).not.toHaveProperty('address');
    expect(answer).not.toHaveProperty('member_id');
  });
});

describe('a 2xx that proves nothing', () => {
  test.each([
    ['', 'not_json'],
    ['<html>ok</html>', 'not_json'],
    ['{"status_code":200,"request_id":"r"', 'not_json'],
    ['null', 'not_json'],
    ['[]', 'not_json'],
    ['"ok"', 'not_json'],
    ['200', 'not_json'],
    [{ status_code: 200 }, 'unexpected'],
    [{ status_code: 200, request_id: '' }, 'unexpected'],
    [{ status_code: 200, request_id: 7 }, 'unexpected'],
    [{ status_code: 200, request_id: 'a\nb' }, 'unexpected'],
    [{ status_code: 200, request_id: 'r'.repeat(5000) }, 'unexpected'],
    [{ status_code: '200', request_id: 'r' }, 'unexpected'],
    [{ status_code: 202, request_id: 'r' }, 'unexpected'],
    [apiErrorBody(400, 'bad_request'), 'unexpected'],
    [{ request_id: 'r' }, 'unexpected'],
    [{}, 'unexpected'],
  ])('%j is unreadable', (body, cause) => {
    expect(answerTo(200, body)).toMatchObject({ type: 'unreadable', cause, status_code: 200 });
  });
});

describe('an error of the API', () => {
  test.each([400, 401, 403, 404, 408, 429, 500, 503])(
    'with status %d keeps its words',
    (status) => {
      expect(answerTo(status, apiErrorBody(status, 'some_type'))).toEqual({
        type: 'error',
        elapsed_ms: 3,
        status_code: status,
        error_type: 'some_type',
        error_message: 'Message of some_type.',
        request_id: 'request-id-test-1',
      });
    },
  );

  test('needs a readable type, else it is unreadable with its status', () => {
    const cases = [
      ['<html>Bad gateway</html>', 'not_json'],
      ['', 'not_json'],
      [{ message: 'no type' }, 'unexpected'],
      [{ error_type: 7 }, 'unexpected'],
      [{ error_type: 'x'.repeat(5000) }, 'unexpected'],
    ] as const;
    for (const [body, cause] of cases) {
      expect(answerTo(502, body)).toMatchObject({ type: 'unreadable', cause, status_code: 502 });
    }
  });

  test('tells the wait of Retry-After, with a readable body and without', () => {
    const head = { retry_after: '7' };
    const limited = answerTo(429, apiErrorBody(429, 'too_many_requests'), head);
    expect(limited).toMatchObject({ type: 'error', retry_after_ms: 7000 });
    expect(answerTo(429, 'slow down', head)).toMatchObject({
      type: 'unreadable',
      retry_after_ms: 7000,
    });
    expect(answerTo(429, 'slow down', { retry_after: '-7' })).not.toHaveProperty('retry_after_ms');
  });

  test('has its message cut at 500 characters and freed of half characters', () => {
    const long = answerTo(400, { error_type: 'x', error_message: '😀'.repeat(400) + '!' });
    expect(long).toMatchObject({ error_message: '😀'.repeat(250) });
    const half = answerTo(400, '{"error_type":"x","error_message":"a\\ud800b"}');
    expect(half).toMatchObject({ error_message: 'a\ufffdb' });
  });
});

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])(
    '%d names the host and nothing else of the target',
    (status) => {
      const location = 'https://evil.example/steal?email=ada%40example.com';
      const answer = answerTo(status, acceptedBody, { location });
      expect(answer).toMatchObject({ type: 'unreadable', cause: 'redirect', status_code: status });
      expect(JSON.stringify(answer)).toContain('evil.example');
      expect(JSON.stringify(answer)).not.toContain('steal');
    },
  );

  test('without a readable target says so', () => {
    expect(answerTo(302, '', { location: 'http://[' })).toMatchObject({
      message: expect.stringContaining('no readable address') as string,
    });
  });
});

test('a lost answer keeps the status and the wait that its head told', () => {
  const lost = {
    type: 'lost',
    elapsed_ms: 5,
    cause: 'deadline',
    message: 'm',
    status_code: 429,
  } as const;
  expect(resetAnswer({ ...lost, head: { retry_after: '2' } }, place)).toEqual({
    type: 'unreadable',
    elapsed_ms: 5,
    cause: 'deadline',
    message: 'm',
    status_code: 429,
    retry_after_ms: 2000,
  });
});

test('no body whatever makes it throw, or accept without proof', () => {
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.object().map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 599 }), body, (status, text) => {
      const answer = answerTo(status, text);
      expect(answer.type).not.toBe('not_sent');
      if (answer.type === 'accepted') expect(JSON.parse(text)).toMatchObject({ status_code: 200 });
    }),
    { numRuns: 2000 },
  );
});
