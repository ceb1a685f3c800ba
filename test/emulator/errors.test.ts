import { expect, test } from 'vitest';
import { ERRORS } from '../../src/emulator/error-table.ts';
import { ERRORS as DOCUMENTED, FACT_ERRORS } from './documented.ts';
import { PROVOCATIONS } from './provocations.ts';
import { emulate } from './support.ts';

/** No organization of a world restricts its methods, and no search takes too long. */
const NEVER = ['operation_restricted_by_organization_auth_methods', 'search_timeout'];

test.each(PROVOCATIONS.map(([type, provoke, options]) => ({ type, provoke, options })))(
  '$type can be provoked, with its status',
  async ({ type, provoke, options }) => {
    const { status, body } = await provoke(await emulate(options));
    expect(body.error_type).toBe(type);
    expect(status).toBe(ERRORS.get(type)?.status);
    expect(body.error_message).toBe(ERRORS.get(type)?.message);
  },
);

test('every error of the table but two was provoked', () => {
  const provoked = PROVOCATIONS.map(([type]) => type);
  expect([...provoked, ...NEVER].sort()).toEqual([...ERRORS.keys()].sort());
});

test('the table has every documented error and no other, with its status', () => {
  const statuses = (errors: readonly (readonly [string, number])[]): object =>
    Object.fromEntries(errors);
  expect(statuses([...ERRORS].map(([type, { status }]) => [type, status]))).toEqual(
    statuses(DOCUMENTED.map(({ error_type, status }) => [error_type, status])),
  );
});

test('what the facts call documented is documented in the table', () => {
  const documented = FACT_ERRORS.filter(({ basis }) => basis === 'documented');
  expect(documented.length).toBeGreaterThan(10);
  for (const { error_type } of documented) {
    expect(ERRORS.get(error_type)?.basis, error_type).toBe('documented');
  }
});
