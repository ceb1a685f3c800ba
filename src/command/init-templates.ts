/** The files that init writes: those of `examples/ci`, with the values of one repository filled in. */
import { readFile } from 'node:fs/promises';
import type { Ci } from '../render/init.ts';
import type { StoreNeeds, StoreVariable } from './init-store.ts';

/** What is filled in. */
export interface Filling {
  readonly ci: Ci;
  /** The store, unless it is the default. */
  readonly place?: string;
  readonly needs?: StoreNeeds;
  /** The program's, and that of the driver of PostgreSQL. */
  readonly version: string;
  readonly driver: string;
}

/** A file of the new repository. */
export interface NewFile {
  /** In the repository. */
  readonly path: string;
  readonly text: string;
}

type Fill = (text: string, filling: Filling) => string;

interface Template {
  readonly path: string;
  /** In the package. */
  readonly from: string;
  readonly fill?: Fill;
}

/** Indentation, then the comment that names what the store is used for, then the lines of an S3 store. */
const STORE_LINES =
  /^( *)(# The store, to (read for pull requests|read|write))\n(?:\1(?:AWS_[A-Z_]+|READABLE): .*\n)+/gm;

/** Text that no workflow can take for anything else. */
const quoted = (text: string): string => JSON.stringify(text);

const fillInstall: Fill = (text, { version, driver, needs }) => {
  const packages = [`mustreset@${version}`, ...(needs?.driver === true ? [`pg@${driver}`] : [])];
  return text.replaceAll(/(--ignore-scripts) mustreset@\S+/g, `$1 ${packages.join(' ')}`);
};

const line = ({ name, value, secret }: StoreVariable, prefix: string): string => {
  if (value !== undefined) return `${name}: ${quoted(value)}`;
  return secret ? `${name}: \${{ secrets.${prefix}${name} }}` : `${name}: \${{ vars.${name} }}`;
};

const fillGithub: Fill = (text, filling) => {
  const { needs } = filling;
  if (needs === undefined) return fillInstall(text, filling);
  const filled = text.replaceAll(
    STORE_LINES,
    (_all, indent: string, comment: string, use: string) => {
      const forPulls = use === 'read for pull requests';
      const prefix = forPulls ? 'READONLY_' : '';
      const variables = use === 'write' ? [...needs.access, ...needs.lock] : needs.access;
      const lines = [
        comment,
        ...variables.map((one) => line(one, prefix)),
        ...(forPulls ? [`READABLE: \${{ secrets.${prefix}${needs.proof} != '' }}`] : []),
      ];
      return lines.map((one) => `${indent}${one}\n`).join('');
    },
  );
  return fillInstall(filled, filling);
};

/** GitLab's own store is the default; that of another place has its credentials in CI/CD variables. */
const fillGitlab: Fill = (text, filling) => {
  const { needs } = filling;
  const filled =
    needs === undefined
      ? text
      : text
          .replace(/^variables:\n(?: .*\n)+\n/m, '')
          .replace('[ -z "$TF_HTTP_PASSWORD" ]', `[ -z "$${needs.proof}" ]`);
  return fillInstall(filled, filling);
};

/** The examples show editors the schemas of the package; the repository gets its own. */
const fillSchema: Fill = (text) => text.replace(/(\$schema=)(?:\.\.\/){3}/, '$1');

const fillSettings: Fill = (text, filling) => {
  const { ci, place } = filling;
  const why = ci === 'gitlab' ? 'TF_HTTP_ADDRESS of the CI names it' : 'without it: this folder';
  return fillSchema(text, filling).replace(/^state: .*$/m, (example) =>
    place === undefined ? `# ${example} # ${why}` : `state: ${quoted(place)}`,
  );
};

const COMMON: readonly Template[] = [
  { path: 'mustreset.yaml', from: 'examples/ci/repository/mustreset.yaml', fill: fillSettings },
  // npm leaves files of this name out of packages.
  { path: '.gitignore', from: 'examples/ci/repository/gitignore' },
  { path: 'CODEOWNERS', from: 'examples/ci/repository/CODEOWNERS' },
  { path: 'schemas/policy.schema.json', from: 'schemas/policy.schema.json' },
  { path: 'schemas/settings.schema.json', from: 'schemas/settings.schema.json' },
];

const STARTER: Template = {
  path: 'policies/starter.yaml',
  from: 'examples/ci/repository/policies/starter.yaml',
  fill: fillSchema,
};

const github = (name: string): Template => ({
  path: `.github/workflows/${name}`,
  from: `examples/ci/github/${name}`,
  fill: fillGithub,
});

const OF_CI: Readonly<Record<Ci, readonly Template[]>> = {
  none: [],
  github: ['mustreset-check.yml', 'mustreset-apply.yml', 'mustreset-nightly.yml'].map(github),
  gitlab: [
    { path: '.gitlab-ci.yml', from: 'examples/ci/gitlab/gitlab-ci.yml' },
    {
      path: '.gitlab/mustreset.gitlab-ci.yml',
      from: 'examples/ci/gitlab/mustreset.gitlab-ci.yml',
      fill: fillGitlab,
    },
  ],
};

/** The files of a new policy repository; `starter`: whether a first policy is among them. */
export async function newFiles(filling: Filling, starter: boolean): Promise<readonly NewFile[]> {
  const templates = [...(starter ? [STARTER] : []), ...COMMON, ...OF_CI[filling.ci]];
  return Promise.all(
    templates.map(async ({ path, from, fill }) => {
      const text = await readFile(new URL(`../../${from}`, import.meta.url), 'utf8');
      return { path, text: fill === undefined ? text : fill(text, filling) };
    }),
  );
}
