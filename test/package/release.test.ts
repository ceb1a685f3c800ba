/** The workflows that check and publish: what they may do, and what may be released. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Step, Workflow } from '../ci/workflow.ts';

type OwnWorkflow = Workflow & { readonly permissions: object };

const FOLDER = '.github/workflows';

/** The workflows of this repository; those for others are played in `test/ci`. */
const WORKFLOWS = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  return { name, text, workflow: parse(text) as OwnWorkflow };
});

const stepsOf = ({ jobs }: Workflow): readonly Step[] =>
  Object.values(jobs).flatMap(({ steps }) => steps);

test('the workflows are found', () => {
  expect(WORKFLOWS.map(({ name }) => name).sort()).toEqual(['ci.yml', 'release.yml']);
});

describe.each(WORKFLOWS)('$name', ({ text, workflow }) => {
  test('gives no right that a job does not ask for', () => {
    expect(workflow.permissions).toEqual({});
    for (const job of Object.values(workflow.jobs)) {
      expect(Object.keys(job.permissions).length).toBeGreaterThan(0);
    }
  });

  test('uses actions by the hash of their commit, with the version beside it', () => {
    for (const { uses } of stepsOf(workflow)) {
      if (uses === undefined || uses.startsWith('./')) continue;
      expect(uses).toMatch(/^[\w-]+\/[\w./-]+@[0-9a-f]{40}$/);
      expect(text).toMatch(new RegExp(`${uses} # v\\d+\\.\\d+\\.\\d+$`, 'm'));
    }
  });

  test('puts no expression into a script, where its value would be run', () => {
    for (const { run = '' } of stepsOf(workflow)) expect(run).not.toContain('${{');
  });

  test('leaves no credentials in what it checks out', () => {
    for (const step of stepsOf(workflow)) {
      if (step.uses?.startsWith('actions/checkout@') !== true) continue;
      expect(step.with).toMatchObject({ 'persist-credentials': false });
    }
  });

  test('has scripts that bash reads', () => {
    for (const { run } of stepsOf(workflow)) {
      if (run === undefined) continue;
      const { status, stderr } = spawnSync('bash', ['-n'], { input: run, encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
    }
  });
});

describe('the release', () => {
  const text = readFileSync('.github/workflows/release.yml', 'utf8');
  const { jobs } = parse(text) as Workflow;
  const scripts = (job: string): string =>
    (jobs[job]?.steps ?? []).map(({ run = '' }) => run).join('\n');

  test('is published by one job alone, which runs nothing of the repository', () => {
    const may = Object.entries(jobs).filter(([, { permissions }]) => permissions?.['id-token']);
    expect(may.map(([name]) => name)).toEqual(['publish']);
    const used = (jobs['publish']?.steps ?? []).map(({ uses = '' }) => uses.split('@')[0]);
    expect(used).not.toContain('actions/checkout');
    expect(scripts('publish')).not.toMatch(/npm (ci|install|run|test)/);
  });

  test('needs no token: npm trusts the job, and says who built the package', () => {
    expect(text).not.toMatch(/secrets\.|NPM_TOKEN|NODE_AUTH_TOKEN|_authToken/);
    expect(scripts('publish')).toMatch(/npm publish .* --provenance/);
    expect(scripts('publish')).toContain('11.5.1');
    const node = jobs['publish']?.steps?.find(({ uses }) => uses?.startsWith('actions/setup-node'));
    expect(node?.with).toMatchObject({ 'node-version': 24 });
  });

  test('is tested before, and comes with its SBOM', () => {
    expect(jobs).toMatchObject({ publish: { needs: 'pack' }, release: { needs: 'publish' } });
    const order = ['check-release.mjs', '.ci/run', 'npm pack', 'scripts/sbom.mjs'];
    const places = order.map((command) => scripts('pack').indexOf(command));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(scripts('release')).toMatch(/gh release create [\s\S]*sbom\.cdx\.json/);
  });
});

describe('what may be released', () => {
  /** Whether a tag may be released from a folder with these files, and what is said. */
  function check(
    tag: string,
    manifest: object,
    changelog: string,
  ): readonly [number | null, string] {
    const folder = mkdtempSync(join(tmpdir(), 'release-'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(folder, 'CHANGELOG.md'), changelog);
    const script = resolve('test/scripts/check-release.mjs');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [script, tag, 'example/mustreset', folder],
      { encoding: 'utf8' },
    );
    return [status, `${stdout}${stderr}`];
  }

  const url = 'git+https://github.com/example/mustreset.git';
  const MANIFEST = { version: '1.2.3', repository: { type: 'git', url } };
  const CHANGELOG =
    '# Changelog\n\n## Unreleased\n\n- c\n\n## 1.2.3 (2026-11-30)\n\n- b\n\n## 1.2.2\n\n- a\n';

  test('is a tag of the version that the changelog tells of, whose entry is the text', () => {
    expect(check('v1.2.3', MANIFEST, CHANGELOG)).toEqual([0, '- b\n']);
  });

  test.each([
    ['v1.2.4', MANIFEST, CHANGELOG, 'the tag must be v1.2.3'],
    ['1.2.3', MANIFEST, CHANGELOG, 'the tag must be v1.2.3'],
    ['v1.2.3', MANIFEST, CHANGELOG.replace('## 1.2.3', '## 1.2.30'), 'no entry "## 1.2.3"'],
    ['v1.2.3', MANIFEST, CHANGELOG.replace('- b\n', ''), 'no entry "## 1.2.3"'],
    ['v1.2.3', { version: '1.2.3' }, CHANGELOG, 'names the repository ""'],
    [
      'v1.2.3',
      { ...MANIFEST, repository: 'https://github.com/other/mustreset' },
      CHANGELOG,
      'this one is example/mustreset',
    ],
  ])('is not %s of %j otherwise', (tag, manifest, changelog, why) => {
    const [status, said] = check(tag, manifest, changelog);
    expect(status).toBe(1);
    expect(said).toContain(why);
  });
});
