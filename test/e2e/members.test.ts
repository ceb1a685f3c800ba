import { describe, expect, test } from 'vitest';
import type { World } from '../../src/generated/world.ts';
import { PROJECT, SECRET, WORLD, freshFolder, runCli, startWorld } from '../support/cli.ts';
import { documentOf, words } from './documents.ts';

const linesOf = (text: string): readonly string[] => text.split('\r\n').slice(1, -1);

const addressesIn = (text: string): readonly string[] =>
  linesOf(text).map((line) => line.split(',')[0] ?? '');

/** Addresses that spreadsheets and policies take for something else. */
const ODD: World = {
  version: 1,
  project: { project_id: PROJECT, secret: SECRET },
  organizations: [
    {
      organization_slug: 'odd',
      members: [
        { email_address: '=1+1@example.com', password: 'formula-1' },
        { email_address: '+plus@example.com', password: 'formula-2' },
        { email_address: '-minus@example.com', password: 'formula-3' },
        { email_address: "'=quoted@example.com", password: 'formula-4' },
        { email_address: 'Capital@Example.com', password: 'formula-5' },
        { email_address: 'josé@example.com', password: 'formula-6' },
      ],
    },
  ],
};

const FROM_LIST = `version: 1
campaign: inc-1
reason: Found in a dump
members_from:
  - file: list.csv
`;

describe('an export of the members', () => {
  test('has a row for each address, in order, and asks for nothing else', async () => {
    const world = await startWorld();
    const { status, stdout, stderr } = await world.run('members', '--all');
    expect([status, stderr]).toEqual([
      0,
      'Found 8 members. Each address is one row; plan reads the members again.\n',
    ]);
    expect(stdout.split('\r\n')[0]).toBe(
      'email_address,_organizations,_members,_status,_roles,_has_password,_is_breakglass',
    );
    expect(addressesIn(stdout)).toEqual([
      'ada@example.com',
      'alan@example.com',
      'barbara@example.com',
      'grace@example.com',
      'new@example.com',
      'root@example.com',
      'sso@example.com',
    ]);
    const row = linesOf(stdout)[3] ?? '';
    expect(row).toMatch(
      /^grace@example\.com,(organization-test-[0-9a-f-]{36}); (organization-test-[0-9a-f-]{36}),member-test-[0-9a-f-]{36}; member-test-[0-9a-f-]{36},active; active,[^,]*,true,false$/,
    );
    expect(linesOf(stdout)[5]).toMatch(/,true,true$/);
    expect(linesOf(stdout)[6]).toMatch(/,false,false$/);
    expect(world.calls()).toBe(2);
    expect(world.has('mustreset.log.jsonl')).toBe(false);
  });

  test.each([
    ['--all --role stytch_admin', ['ada@example.com']],
    ['--all --status invited', ['new@example.com']],
    ['--all --status invited --status pending', ['new@example.com']],
    ['--all --breakglass', ['root@example.com']],
    ['--all --domain EXAMPLE.com --has-password --role stytch_admin', ['ada@example.com']],
    ['--all --domain ample.com', []],
    ['--all --breakglass --status invited', []],
    ['--organization globex', ['grace@example.com', 'root@example.com']],
    ['--organization globex --has-password --status active --breakglass', ['root@example.com']],
  ])('with %s has those alone', async (flags, expected) => {
    const world = await startWorld();
    const { status, stdout } = await world.run('members', ...flags.split(' '));
    expect([status, addressesIn(stdout)]).toEqual([0, expected]);
  });

  test('of several organizations names each address once, by whatever name they go', async () => {
    const world = await startWorld();
    const ids = (await world.run('members', '--all', '--json')).stdout;
    const grace = ids.split('\n').find((line) => line.includes('grace'));
    const [id = ''] = /organization-test-[0-9a-f-]+/.exec(grace ?? '') ?? [];
    const all = await world.run('members', '--all');
    const named = await world.run('members', '--organization', 'acme', 'globex', id);
    expect(named.stdout).toBe(all.stdout);
    const repeated = await world.run('members', '--organization=globex', '--organization', 'acme');
    expect(repeated.stdout).toBe(all.stdout);
  });

  test('is read back by members_from unchanged, without a warning', async () => {
    const world = await startWorld({
      world: { ...ODD, organizations: [...ODD.organizations, ...WORLD.organizations] },
      policy: FROM_LIST,
    });
    const { stdout } = await world.run('members', '--all');
    expect(addressesIn(stdout)).toEqual(
      expect.arrayContaining(["'+plus@example.com", "''=quoted@example.com", "'=1+1@example.com"]),
    );
    world.write('list.csv', stdout);
    const validated = documentOf(await world.run('validate', '--json'));
    expect(validated).toMatchObject({ exit_code: 0, diagnostics: [], addresses: 12 });
    const planned = await world.run('plan', '--new-state', '--json');
    const actions = planned.stdout
      .split('\n')
      .filter((line) => line.includes('"planned_change"'))
      .map((line) => (JSON.parse(line) as { change: { email_address: string } }).change);
    expect(actions.map(({ email_address }) => email_address)).toEqual([
      "'=quoted@example.com",
      '+plus@example.com',
      '-minus@example.com',
      '=1+1@example.com',
      'ada@example.com',
      'alan@example.com',
      'barbara@example.com',
      'capital@example.com',
      'grace@example.com',
      'new@example.com',
      'root@example.com',
      'sso@example.com',
    ]);
    expect(planned.stdout).not.toContain('not_found');
  });

  test('leaves out whom no policy can list, and names them by their ids', async () => {
    const world = await startWorld({ world: ODD });
    const { status, stdout, stderr } = await world.run('members', '--all');
    expect(status).toBe(0);
    expect(addressesIn(stdout)).toHaveLength(5);
    expect(stdout).not.toContain('jos');
    expect(words(stderr)).toMatch(
      /Warning: Members left out.*1 member left out.*member_id\. member-test-[0-9a-f-]{36}: The part before its "@"/s,
    );
  });

  test('as JSON has a line for each address', async () => {
    const world = await startWorld();
    const { status, stdout, stderr } = await world.run('members', '--all', '--json');
    expect([status, stderr]).toEqual([0, '']);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(rows).toHaveLength(7);
    expect(rows[0]).toMatchObject({
      email_address: 'ada@example.com',
      members: [{ status: 'active', has_password: true, is_breakglass: false }],
    });
  });
});

describe('an export is refused', () => {
  test.each([
    ['neither which organizations nor all', [], '--organization ID and --all'],
    ['both', ['--all', '--organization', 'acme'], '--organization ID and --all'],
    ['what is no name', ['--organization', 'a/b'], 'letters, digits'],
    ['what is no domain', ['--all', '--domain', '@example.com'], '--domain @example.com'],
    ['no status', ['--all', '--status', 'deleted'], 'active, invited, pending'],
  ])('for %s', async (_, flags, said) => {
    const world = await startWorld();
    const { status, stdout, stderr } = await world.run('members', ...flags);
    expect([status, stdout]).toEqual([64, '']);
    expect(words(stderr)).toContain(said);
    expect(world.calls()).toBe(0);
  });

  test('for organizations that do not exist, all of them at once', async () => {
    const world = await startWorld();
    const { status, stdout, stderr } = await world.run(
      'members',
      '--organization',
      'nope',
      'acme',
      'neither',
    );
    expect([status, stdout]).toEqual([1, '']);
    expect(words(stderr)).toContain('external id nope, neither.');
    const told = await world.run('members', '--organization', 'nope', '--json');
    expect(documentOf(told).diagnostics).toMatchObject([{ rule: 'organization-missing' }]);
  });

  test('for ids of the other environment, before any call', async () => {
    const world = await startWorld();
    const id = 'organization-live-00000000-0000-4000-8000-000000000001';
    expect(await world.run('members', '--organization', id)).toMatchObject({
      status: 3,
      stdout: '',
    });
    expect(world.calls()).toBe(0);
  });

  test('without credentials, and with those that Stytch refuses', async () => {
    const { status } = await runCli(['members', '--all'], { cwd: freshFolder().path });
    expect(status).toBe(4);
    const world = await startWorld();
    const refused = await world.runWith({ STYTCH_SECRET: 'wrong' }, 'members', '--all');
    expect(refused).toMatchObject({ status: 4, stdout: '' });
  });
});
