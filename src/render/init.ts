/** What init says: what it wrote, what it kept, and what is left for a person. */
import { assertNever } from '../model/assert-never.ts';
import { escapeTerminal } from './escape.ts';
import { wrap } from './text.ts';

/** The system whose workflows are written. */
export type Ci = 'github' | 'gitlab' | 'none';

export interface Initialized {
  readonly written: readonly string[];
  readonly kept: readonly string[];
  readonly ci: Ci;
  /** Whether there was no policy yet. */
  readonly starter: boolean;
  readonly place?: string;
  /** The settings were kept, and a state was named. */
  readonly unsaid: boolean;
  /** Names of the store's secrets. */
  readonly secrets: readonly string[];
  /** Names of what the store takes beside them. */
  readonly variables: readonly string[];
}

const COLUMNS = 78;

const and = (names: readonly string[]): string => names.join(', ');

function github({ secrets, variables }: Initialized): readonly string[] {
  const readonly = secrets.map((name) => `READONLY_${name}`);
  return [
    'In the settings of the repository, Environments: make "mustreset-plan" and "mustreset-apply", both for the branch main only. Give mustreset-apply required reviewers.',
    `In both environments, as secrets: ${and(['STYTCH_SECRET', ...secrets])}. Those of mustreset-plan need only read the store.`,
    `In the repository, as variables: ${and(['STYTCH_PROJECT_ID', ...variables])}.`,
    `If pull requests shall be compared with the record, in the repository, as secrets that can only read the store: ${and(readonly)}. STYTCH_SECRET never there: pull requests would get it.`,
    'First apply: merge a policy that lists somebody, then start the workflow "mustreset apply" by hand, with "new-state". Until then its runs end with exit code 8.',
  ];
}

function gitlab({ secrets, variables, place }: Initialized): readonly string[] {
  const store =
    place === undefined
      ? 'GitLab itself keeps the record: who applies must be a maintainer.'
      : `For the store, likewise: ${and([...secrets, ...variables])}.`;
  return [
    'In the settings of the project, CI/CD, Variables: STYTCH_PROJECT_ID, for all; STYTCH_SECRET, masked and protected, once for the environment mustreset-plan and once for mustreset-apply. Merge requests must not get it.',
    store,
    'Protect the environment mustreset-apply: who may deploy to it may apply. Make a schedule for the nightly plan and status.',
    'First apply: merge a policy that lists somebody, then run a pipeline by hand with the variable NEW_STATE=true. Until then the plan ends with exit code 8.',
  ];
}

function steps(done: Initialized): readonly string[] {
  switch (done.ci) {
    case 'github':
      return github(done);
    case 'gitlab':
      return gitlab(done);
    case 'none':
      return [
        'Set STYTCH_PROJECT_ID and STYTCH_SECRET, and see with "mustreset plan" what would happen; "mustreset apply" asks before it does it.',
        'Git ignores the record that apply writes here, since it holds addresses. Back it up all the same: without it everyone would be reset again. In a private repository, take its lines out of .gitignore.',
        'For workflows: "mustreset init --ci github" or "--ci gitlab". What is here is kept.',
      ];
    default:
      return assertNever(done.ci);
  }
}

const COMMON: readonly string[] = [
  'Keep the repository private, and its main branch protected. Policies, plans and job logs name members. CODEOWNERS has an example of who must approve.',
];

const IGNORED =
  '.gitignore was kept. It should name mustreset.* but mustreset.yaml, plans/ and plan.json: they hold addresses.';

const list = (title: string, paths: readonly string[]): readonly string[] =>
  paths.length === 0 ? [] : [title, ...paths.map((path) => `  ${path}`), ''];

const numbered = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text, index) => wrap(`${index + 1}. ${text}`, COLUMNS, '   '));

/** The whole text on stdout. */
export function renderInit(done: Initialized): string {
  const { written, kept, place, unsaid, starter } = done;
  const policy = starter
    ? 'policies/starter.yaml resets nobody. List members there, or in a file beside it, and check with "mustreset validate".'
    : 'The policies that are here stay as they are. Check them with "mustreset validate".';
  const settings = `mustreset.yaml was kept. Write the store into it: state: ${escapeTerminal(JSON.stringify(place ?? ''))}`;
  const todo = [
    ...(unsaid ? [settings] : []),
    policy,
    ...(kept.includes('.gitignore') ? [IGNORED] : []),
    ...COMMON,
    ...steps(done),
  ];
  const lines = [
    ...list('Written:', written),
    ...list('Kept as they were:', kept),
    'Next:',
    ...numbered(todo),
  ];
  return `${lines.join('\n')}\n`;
}
