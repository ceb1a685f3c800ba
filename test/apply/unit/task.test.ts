import { expect, test } from 'vitest';
import { preImageOf } from '../../../src/apply/task.ts';
import { aMember, aMemberWithoutPassword, memberId } from '../../support/builders.ts';

test('the pre-image holds every member that is not deleted, and no key where there is no password', () => {
  const ada = 'ada@example.com';
  expect(
    preImageOf([
      aMember(ada, { name: 1 }),
      aMemberWithoutPassword(ada, { name: 2, status: 'invited' }),
      aMember(ada, { name: 3, status: 'deleted' }),
    ]),
  ).toEqual({
    [memberId(1)]: {
      organization_id: 'organization-test-1',
      password_id: 'member-password-test-1',
      status: 'active',
    },
    [memberId(2)]: { organization_id: 'organization-test-1', status: 'invited' },
  });
});
