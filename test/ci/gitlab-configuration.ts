/** GitLab's configuration as its text has it. A key that the runner does not know is refused. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Environment } from '../support/cli.ts';

export interface Rule {
  readonly if?: string;
  readonly when?: 'never' | 'manual';
}

export interface GitlabJob {
  readonly extends?: string;
  readonly stage?: 'test' | 'deploy';
  readonly needs?: readonly string[];
  readonly rules?: readonly Rule[];
  readonly environment?: { readonly name: string; readonly action?: string };
  readonly resource_group?: string;
  readonly interruptible?: boolean;
  readonly before_script?: readonly string[];
  readonly script?: readonly string[];
  readonly after_script?: readonly string[];
  readonly artifacts?: {
    readonly when?: 'always';
    readonly expire_in?: string;
    readonly paths: readonly string[];
    readonly reports?: { readonly dotenv: string; readonly terraform: string };
  };
}

const KEYS: ReadonlySet<string> = new Set([
  ...['extends', 'stage', 'needs', 'rules', 'environment', 'resource_group', 'interruptible'],
  ...['image', 'before_script', 'script', 'after_script', 'artifacts'],
]);
const NO_JOBS: ReadonlySet<string> = new Set(['variables', 'include', 'workflow']);

const CONDITION = /^\$([A-Z0-9_]+) == (?:"([^"]*)"|\$([A-Z0-9_]+))$/;

export function matches({ if: condition }: Rule, variables: Environment): boolean {
  if (condition === undefined) return true;
  const match = CONDITION.exec(condition);
  if (match === null) throw new Error(`This rule is not known here: ${condition}`);
  const [, left = '', text, right = ''] = match;
  return (variables[left] ?? '') === (text ?? variables[right] ?? '');
}

/** Variables may name others; those that nothing sets are empty. */
export const expand = (text: string, variables: Environment): string =>
  text.replaceAll(/\$\{([A-Z0-9_]+)\}/g, (_all, name: string) => variables[name] ?? '');

export interface Configuration {
  readonly variables: Environment;
  readonly jobs: Readonly<Record<string, GitlabJob>>;
  readonly workflow: readonly Rule[];
}

export function readConfiguration(folder: string): Configuration {
  const file = (name: string): Readonly<Record<string, unknown>> =>
    parse(readFileSync(join(folder, name), 'utf8')) as Readonly<Record<string, unknown>>;
  const top = file('.gitlab-ci.yml');
  const included = (top['include'] as readonly { readonly local: string }[]).map(({ local }) =>
    file(local),
  );
  const merged = Object.assign({}, ...included, top) as Readonly<Record<string, unknown>>;
  const jobs = Object.entries(merged).filter(([name]) => !NO_JOBS.has(name));
  for (const [name, job] of jobs) {
    const strange = Object.keys(job as object).filter((key) => !KEYS.has(key));
    if (strange.length > 0) throw new Error(`${name}: ${strange.join(', ')} is not known here.`);
  }
  return {
    variables: (merged['variables'] ?? {}) as Environment,
    jobs: Object.fromEntries(jobs) as Readonly<Record<string, GitlabJob>>,
    workflow: (merged['workflow'] as { readonly rules: readonly Rule[] }).rules,
  };
}
