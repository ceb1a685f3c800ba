/** What the templates promise whoever copies them, whichever way their jobs go. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { GitlabJob } from './gitlab-configuration.ts';
import { type Job, parseWorkflow } from './workflow.ts';

const github = (name: string): readonly (readonly [string, Job])[] => {
  const text = readFileSync(`examples/ci/github/mustreset-${name}.yml`, 'utf8');
  return Object.entries(parseWorkflow(text).jobs).map(([job, value]) => [`${name} ${job}`, value]);
};
const JOBS = ['check', 'apply', 'nightly'].flatMap(github);

const GITLAB = Object.entries(
  parse(readFileSync('examples/ci/gitlab/mustreset.gitlab-ci.yml', 'utf8')) as Readonly<
    Record<string, GitlabJob>
  >,
).filter(([, { script }]) => script !== undefined);

describe.each(JOBS)('the GitHub job %s', (_name, job) => {
  test('asks for no more than to read the repository', () => {
    expect(job.permissions).toEqual({ contents: 'read' });
  });

  test('has the secret of Stytch only where an environment gives it', () => {
    const secrets = JSON.stringify(job).match(/secrets\.(?!READONLY_)\w+/g) ?? [];
    expect(secrets.length > 0).toBe(job.environment !== undefined);
  });

  test('applies alone, as mustreset itself, and is never cancelled for another', () => {
    const scripts = job.steps.map(({ run }) => run ?? '');
    const applies = scripts.filter((run) => run.includes('mustreset apply '));
    for (const run of applies) expect(run).toMatch(/^exec mustreset apply /m);
    const { group, 'cancel-in-progress': cancel } = job.concurrency ?? {};
    if (applies.length === 0) expect(group).toBeUndefined();
    else expect([group, cancel]).toEqual(['mustreset-${{ vars.STYTCH_PROJECT_ID }}', false]);
  });
});

describe.each(GITLAB)('the GitLab job %s', (_name, job) => {
  test('applies alone, as mustreset itself, when somebody says so', () => {
    const script = (job.script ?? []).join('\n');
    const { resource_group, interruptible, rules = [] } = job;
    if (!script.includes('mustreset apply ')) expect(resource_group).toBeUndefined();
    else {
      expect(script).toMatch(/^exec mustreset apply /m);
      expect([resource_group, interruptible, rules.at(-1)?.when]).toEqual([
        'mustreset',
        false,
        'manual',
      ]);
    }
  });
});

test('what a plan holds is kept for one day, and the report names nobody', () => {
  const [plan] = GITLAB.flatMap(([, { artifacts }]) => artifacts ?? []);
  expect(plan).toMatchObject({ expire_in: '1 day', reports: { terraform: 'tfplan.json' } });
});
