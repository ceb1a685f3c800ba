import { describe, expect, test } from 'vitest';
import { projectEnvironment, resolveBaseUrl, tlsProblem } from '../../src/stytch/base-url.ts';

const UUID = '00000000-0000-4000-8000-000000000001';
const TEST = `project-test-${UUID}`;
const LIVE = `project-live-${UUID}`;

const resolve = (project_id: string, base_url?: string): string => {
  const result = resolveBaseUrl({ project_id, ...(base_url !== undefined && { base_url }) });
  return 'base_url' in result ? result.base_url : `refused: ${result.problem}`;
};

describe('without a base URL', () => {
  test('a live project calls the live host and a test project the test host', () => {
    expect(resolve(LIVE)).toBe('https://api.stytch.com');
    expect(resolve(TEST)).toBe('https://test.stytch.com');
  });

  test.each([
    '',
    'project-test-1',
    `project-prod-${UUID}`,
    `x${TEST}`,
    `${TEST}\n`,
    TEST.toUpperCase(),
  ])('the project id %j is refused', (id) => {
    expect(resolve(id)).toMatch(
      /^refused: The project id .* is not of the form project-test-<uuid>/,
    );
  });

  test('a secret in the place of the id is not repeated', () => {
    expect(resolve('secret-test-canary')).not.toContain('canary');
  });

  test('the environment is read from the id', () => {
    expect(projectEnvironment(LIVE)).toBe('live');
    expect(projectEnvironment(TEST)).toBe('test');
    expect(projectEnvironment('secret-test-x')).toBeUndefined();
  });
});

describe('a base URL that is taken', () => {
  test.each([
    [TEST, 'https://test.stytch.com', 'https://test.stytch.com'],
    [TEST, 'https://TEST.Stytch.com:443/', 'https://test.stytch.com'],
    [LIVE, 'https://login.customers.stytch.com', 'https://login.customers.stytch.com'],
    [TEST, 'http://127.0.0.1:8787', 'http://127.0.0.1:8787'],
    [TEST, 'http://127.8.9.1:8787', 'http://127.8.9.1:8787'],
    [TEST, 'http://[::1]:8787', 'http://[::1]:8787'],
    [TEST, 'http://localhost:8787/', 'http://localhost:8787'],
    [LIVE, 'https://localhost:8443', 'https://localhost:8443'],
    [LIVE, 'https://login.example.com', 'https://login.example.com'],
    [TEST, 'https://xn--bcher-kva.example', 'https://xn--bcher-kva.example'],
  ])('%s may call %s', (project, written, used) => {
    expect(resolve(project, written)).toBe(used);
  });
});

describe('a base URL that is refused', () => {
  test.each([
    [
      'https://api.stytch.com@evil.example',
      /contains an @.*the call would go to the host behind it/,
    ],
    ['https://user:pass@test.stytch.com', /contains an @/],
    ['https://api.stytch.com.evil.example', /looks like Stytch's but is not under stytch\.com/],
    ['https://apistytch.com', /looks like Stytch's/],
    ['https://test.stytch.com.', /is not a URL of the form/],
    ['https://test.stytch.com/v1', /contains a path/],
    ['https://test.stytch.com//', /contains a path/],
    ['https://test.stytch.com?x=1', /contains a query or a fragment/],
    ['https://test.stytch.com#x', /contains a query or a fragment/],
    ['https://test.stytch.com\\@evil.example', /contains an @/],
    ['https:\\\\test.stytch.com', /must begin with https:\/\//],
    ['https://test.stytch.com\\.evil.example', /contains a backslash/],
    ['https://stytсh.example', /can look like others.*xn--/],
    ['https://test.stytch.com\n', /spaces or invisible characters/],
    [' https://test.stytch.com', /spaces or invisible characters/],
    ['https://te\u200bst.stytch.com', /spaces or invisible characters/],
    ['http://test.stytch.com', /plain http.*this machine only.*Use https/],
    ['http://localhost.evil.example', /plain http/],
    ['https://10.0.0.1', /by its IP address/],
    ['https://169.254.169.254', /by its IP address/],
    ['http://0.0.0.0:8787', /by its IP address/],
    ['https://[fd00::1]', /by its IP address/],
    ['https://[::ffff:127.0.0.1]', /unusual way/],
    ['http://2130706433', /spells the address 127\.0\.0\.1 in an unusual way/],
    ['http://0x7f.1', /unusual way/],
    ['http://127.1', /unusual way/],
    ['http://[0:0:0:0:0:0:0:1]', /unusual way/],
    ['https://%74est.stytch.com', /is not a URL of the form/],
    ['https://test.stytch.com:99999', /is not a URL that can be read/],
    ['file:///etc/passwd', /must begin with https:\/\//],
    ['test.stytch.com', /must begin with https:\/\//],
    ['', /must begin with https:\/\//],
    ['https://', /is not a URL of the form/],
  ])('%j', (written, why) => {
    const result = resolve(TEST, written);
    expect(result).toMatch(/^refused: The base URL "/);
    expect(result).toMatch(why);
  });

  test('plain http with a live project, even on this machine', () => {
    expect(resolve(LIVE, 'http://127.0.0.1:8787')).toMatch(
      /live project is never sent unencrypted/,
    );
  });

  test('the host of the other environment', () => {
    expect(resolve(LIVE, 'https://test.stytch.com')).toMatch(
      /is the test environment of Stytch, but the project id is of the live environment/,
    );
    expect(resolve(TEST, 'https://api.stytch.com')).toMatch(/is the live environment/);
  });

  test('without repeating a password that it holds', () => {
    expect(resolve(TEST, 'https://ada:hunter2@test.stytch.com')).not.toContain('hunter2');
  });
});

describe('unchecked certificates', () => {
  test('are refused for a host elsewhere and allowed on this machine', () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    expect(tlsProblem(env, 'https://test.stytch.com')).toMatch(/NODE_TLS_REJECT_UNAUTHORIZED=0/);
    expect(tlsProblem(env, 'https://localhost:8443')).toBeUndefined();
    expect(tlsProblem({}, 'https://test.stytch.com')).toBeUndefined();
    expect(
      tlsProblem({ NODE_TLS_REJECT_UNAUTHORIZED: '1' }, 'https://test.stytch.com'),
    ).toBeUndefined();
  });
});
