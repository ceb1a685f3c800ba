/** The workflow for Atlantis: its steps under `sh -c`, with the variables that Atlantis sets. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type StartedWorld, freshFolder, policyText, startWorld } from '../support/cli.ts';
import { freshMachine } from './machine.ts';
import { type ScriptResult, startScript } from './script.ts';

type Stage = 'plan' | 'policy_check' | 'apply';
type AtlantisStep = 'policy_check' | { readonly run: string };

interface ServerConfiguration {
  readonly repos: readonly {
    readonly workflow: string;
    readonly apply_requirements: readonly string[];
    readonly allowed_overrides: readonly string[];
  }[];
  readonly workflows: Readonly<
    Record<string, Readonly<Record<Stage, { readonly steps: readonly AtlantisStep[] }>>>
  >;
}

const TEXT = readFileSync('examples/ci/atlantis/repos.yaml', 'utf8');
const SERVER = parse(TEXT) as ServerConfiguration;

interface Site {
  readonly world: StartedWorld;
  readonly shown: string;
  readonly sh: (line: string) => Promise<ScriptResult>;
  /** Exit codes of the steps, up to the first that fails. */
  readonly stage: (name: Stage) => Promise<readonly number[]>;
}

/** A pull request whose own settings lead astray, and a server whose settings do not. */
async function aSite(): Promise<Site> {
  const world = await startWorld();
  const machine = freshMachine();
  machine.setupNode();
  const server = freshFolder();
  const { MUSTRESET_BASE_URL: url = '', ...credentials } = world.env;
  server.write('mustreset.yaml', `version: 1\nbase_url: ${url}\nstate: records\n`);
  world.write('policies/inc-1.yaml', policyText(['ada@example.com', 'alan@example.com']));
  world.write('mustreset.yaml', 'version: 1\nbase_url: http://127.0.0.1:1\nstate: elsewhere\n');
  const shown = join(machine.temp, 'default.json');
  const env = {
    ...credentials,
    PATH: machine.path,
    HOME: machine.home,
    MUSTRESET_SETTINGS: server.at('mustreset.yaml'),
    PLANFILE: join(machine.temp, 'default.tfplan'),
    SHOWFILE: shown,
    HEAD_BRANCH_NAME: '$(touch canary)',
  };
  const sh = (line: string): Promise<ScriptResult> =>
    startScript(['/bin/sh', '-c', line], world.path, env).ended;
  // The line of the comment that says how it is installed.
  const [, install = 'false'] = /\((npm install [^)]*)\)/.exec(TEXT) ?? [];
  expect(await sh(install)).toMatchObject({ status: 0 });
  const { workflow } = SERVER.repos[0] ?? { workflow: '' };
  const stage = async (name: Stage): Promise<readonly number[]> => {
    const codes: number[] = [];
    for (const step of SERVER.workflows[workflow]?.[name].steps ?? []) {
      // Conftest, which Atlantis runs itself, on the file that plan has shown.
      if (step === 'policy_check') continue;
      const { status } = await sh(step.run);
      codes.push(status);
      if (status !== 0) break;
    }
    return codes;
  };
  return { world, shown, sh, stage };
}

test('a plan on an empty store is refused: nobody is there who could say that it is new', async () => {
  const { world, stage } = await aSite();
  expect(await stage('plan')).toEqual([8]);
  expect(world.calls()).toBe(0);
});

test('plan, show for the policy check, apply; the pull request does not say where secrets go', async () => {
  const { world, shown, sh, stage } = await aSite();
  const first = 'mustreset apply -config="$MUSTRESET_SETTINGS" -policy=policies -new-state';
  expect(await sh(`${first} -auto-approve -target=ada@example.com`)).toMatchObject({ status: 0 });
  expect(await stage('plan')).toEqual([0, 0]);
  const { resource_changes } = JSON.parse(readFileSync(shown, 'utf8')) as {
    readonly resource_changes: readonly { readonly change: { readonly actions: unknown } }[];
  };
  expect(resource_changes.map(({ change }) => change.actions)).toContainEqual(['create']);
  expect(world.resets()).toHaveLength(1);
  expect(await stage('policy_check')).toEqual([]);
  expect(await stage('apply')).toEqual([0]);
  expect(world.resets()).toHaveLength(2);
  expect(await stage('apply')).toEqual([0]);
  expect(world.resets()).toHaveLength(2);
  expect([world.has('elsewhere'), world.has('canary')]).toEqual([false, false]);
});

test('applying takes a review, and the repository cannot say otherwise', () => {
  for (const { apply_requirements, allowed_overrides } of SERVER.repos) {
    expect(apply_requirements).toEqual(['approved', 'mergeable', 'undiverged']);
    expect(allowed_overrides).toEqual([]);
  }
  const own = parse(readFileSync('examples/ci/atlantis/atlantis.yaml', 'utf8')) as {
    readonly projects: readonly { readonly dir: string; readonly workflow?: string }[];
  };
  expect(own.projects.map(({ dir, workflow }) => [dir, workflow])).toEqual([['.', undefined]]);
});
