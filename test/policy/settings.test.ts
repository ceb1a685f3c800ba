import { describe, expect, test } from 'vitest';
import { sha256 } from '../../src/model/canonical.ts';
import { checkProject, loadSettings } from '../../src/policy/settings.ts';
import { ruleAt } from './reading.ts';

const PROJECT = 'project-live-00000000-0000-4000-8000-000000000001';

describe('settings', () => {
  test('come as they are written, with canonical protections and their places', () => {
    const text = `version: 1
policy: [policies, more.yaml]
state: state
project_id: ${PROJECT}
base_url: https://api.stytch.com
parallelism: 20
rate: 0
limits: {max_resets: 10}
protect:
  - Root@Example.com
`;
    const { settings, diagnostics, more } = loadSettings('live/mustreset.yaml', text);
    expect({ diagnostics, more }).toEqual({ diagnostics: [], more: 0 });
    expect(settings).toEqual({
      file: 'live/mustreset.yaml',
      digest: sha256(text),
      settings: {
        version: 1,
        policy: ['policies', 'more.yaml'],
        state: 'state',
        project_id: PROJECT,
        base_url: 'https://api.stytch.com',
        parallelism: 20,
        rate: 0,
        limits: { max_resets: 10 },
        protect: ['Root@Example.com'],
      },
      protect: [
        {
          address: 'root@example.com',
          range: {
            file: 'live/mustreset.yaml',
            start: { line: 10, column: 5 },
            end: { line: 10, column: 21 },
          },
        },
      ],
      project_id_range: {
        file: 'live/mustreset.yaml',
        start: { line: 4, column: 13 },
        end: { line: 4, column: 13 + PROJECT.length },
      },
    });
  });

  test('with mistakes are not used, and all mistakes are shown', () => {
    const text = `version: 1
policy: []
projectid: x
project_id: project-x
parallelism: 0
rate: fast
state: ""
limits: {max_reset: 1}
protect: [root]
`;
    const { settings, diagnostics } = loadSettings('mustreset.yaml', text);
    expect(settings).toBeUndefined();
    expect(diagnostics.map(ruleAt)).toEqual([
      'invalid-value mustreset.yaml:2:9',
      'unknown-key mustreset.yaml:3:1',
      'invalid-value mustreset.yaml:4:13',
      'invalid-value mustreset.yaml:5:14',
      'wrong-type mustreset.yaml:6:7',
      'invalid-value mustreset.yaml:7:8',
      'unknown-key mustreset.yaml:8:10',
      'invalid-address mustreset.yaml:9:11',
    ]);
    expect(diagnostics[1]?.hint).toBe('Did you mean "project_id"?');
  });

  test.each([
    ['', 'missing-key'],
    ['# nothing\n', 'missing-key'],
    ['- a\n', 'wrong-type'],
    ['version: 2\n', 'unknown-version'],
    ['rate: .inf\nversion: 1\n', 'wrong-type'],
    ['rate: .nan\nversion: 1\n', 'wrong-type'],
    ['parallelism: 1e400\nversion: 1\n', 'wrong-type'],
    ['a: [\n', 'yaml-syntax'],
  ])('%j is refused', (text, rule) => {
    const { settings, diagnostics } = loadSettings('mustreset.yaml', text);
    expect(settings).toBeUndefined();
    expect(diagnostics[0]?.rule).toBe(rule);
  });

  test('without a project fit every project', () => {
    const { settings } = loadSettings('mustreset.yaml', 'version: 1\n');
    expect(settings && checkProject(settings, PROJECT)).toBeUndefined();
    expect(settings?.protect).toEqual([]);
  });

  test('given as bytes are checked to be UTF-8', () => {
    const bytes = Buffer.from('version: 1\nstate: caf\u00e9\n', 'latin1');
    const { diagnostics } = loadSettings('mustreset.yaml', bytes);
    expect(diagnostics.map(ruleAt)).toEqual(['yaml-syntax mustreset.yaml:2:11']);
    expect(loadSettings('m.yaml', Buffer.from('version: 1\n')).settings?.digest).toBe(
      loadSettings('m.yaml', 'version: 1\n').settings?.digest,
    );
  });
});
