import { describe, expect, test } from 'vitest';
import { loadWorld } from '../../src/policy/world.ts';
import { ruleAt } from './reading.ts';

const uuid = (last: number): string => `00000000-0000-4000-8000-00000000000${last}`;

describe('a world', () => {
  test('comes as it is written', () => {
    const { world, diagnostics } = loadWorld(
      'world.yaml',
      `version: 1
project: {project_id: project-test-${uuid(1)}, secret: secret-test-1, passwords: cross_org}
organizations:
  - organization_slug: acme
    organization_name: Acme
    members:
      - {email_address: Ada@Example.com, password: correct-horse, roles: [stytch_admin], sessions: 1}
      - {email_address: grace@example.com, member_id: member-test-${uuid(1)}, is_breakglass: true}
  - organization_slug: globex
    members:
      - {email_address: ada@example.com, status: invited}
`,
    );
    expect(diagnostics).toEqual([]);
    expect(world).toEqual({
      version: 1,
      project: {
        project_id: `project-test-${uuid(1)}`,
        secret: 'secret-test-1',
        passwords: 'cross_org',
      },
      organizations: [
        {
          organization_slug: 'acme',
          organization_name: 'Acme',
          members: [
            {
              email_address: 'Ada@Example.com',
              password: 'correct-horse',
              roles: ['stytch_admin'],
              sessions: 1,
            },
            {
              email_address: 'grace@example.com',
              member_id: `member-test-${uuid(1)}`,
              is_breakglass: true,
            },
          ],
        },
        {
          organization_slug: 'globex',
          members: [{ email_address: 'ada@example.com', status: 'invited' }],
        },
      ],
    });
  });

  test('names each slug, id and address of an organization once', () => {
    const { world, diagnostics } = loadWorld(
      'world.yaml',
      `version: 1
organizations:
  - organization_slug: acme
    organization_id: organization-test-${uuid(1)}
    organization_external_id: x
    members:
      - {email_address: ada@example.com, external_id: a}
      - {email_address: Ada@example.com, external_id: a}
      - {email_address: grace@example.com, member_id: member-test-${uuid(1)}}
  - organization_slug: acme
    organization_id: organization-test-${uuid(1)}
    organization_external_id: x
    members:
      - {email_address: ada@example.com, external_id: a, member_id: member-test-${uuid(1)}}
      - {email_address: ada}
`,
    );
    expect(world).toBeUndefined();
    expect(diagnostics.map(ruleAt)).toEqual([
      'duplicate-member world.yaml:8:25',
      'duplicate-member world.yaml:8:55',
      'invalid-value world.yaml:10:24',
      'invalid-value world.yaml:11:22',
      'invalid-value world.yaml:12:31',
      'duplicate-member world.yaml:14:69',
      'invalid-address world.yaml:15:25',
    ]);
    expect(diagnostics[2]?.also).toMatchObject([{ start: { line: 3, column: 24 } }]);
  });

  test('takes no live ids, and tells values that mean nothing', () => {
    const { diagnostics } = loadWorld(
      'world.yaml',
      `version: 1
project: {project_id: project-live-${uuid(1)}, passwords: crossorg}
organizations:
  - members: [{email_address: ada@example.com, status: actve, roles: admin}]
`,
    );
    expect(diagnostics.map(ruleAt)).toEqual([
      'invalid-value world.yaml:2:23',
      'invalid-value world.yaml:2:85',
      'missing-key world.yaml:4:5',
      'invalid-value world.yaml:4:56',
      'wrong-type world.yaml:4:70',
    ]);
    expect(diagnostics[1]?.hint).toBe('Did you mean "cross_org"?');
    expect(diagnostics[3]?.hint).toBe('Did you mean "active"?');
  });

  test.each([
    ['project: {secret: "two\\nlines"}', 'secret'],
    ['project: {secret: "\\e[31mred"}', 'secret'],
    [
      'organizations: [{organization_slug: acme, members: [{email_address: a@example.com, sessions: 1000000000}]}]',
      'sessions',
    ],
  ])('is refused with %s', (text, key) => {
    const rest = text.startsWith('organizations') ? '' : 'organizations: []\n';
    const { diagnostics } = loadWorld('world.yaml', `version: 1\n${text}\n${rest}`);
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['invalid-value']);
    expect(diagnostics[0]?.detail).toContain(`"${key}"`);
  });
});
