/** A repository on a server, and the clone of who works on it: real git. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { type Folder, freshFolder } from '../support/cli.ts';

export interface Repository {
  /** The bare repository that jobs clone. */
  readonly url: string;
  /** The clone. */
  readonly desk: Folder;
  /** Commits what the desk holds, on main or on a branch that begins at main; the commit's hash. */
  commit(message: string, branch?: string): string;
  /** The commit that a pull request of this branch is checked as: main with the branch merged. */
  mergeCommit(branch: string): string;
  /** Merges the branch into main; the new commit of main. */
  merge(branch: string): string;
  /** The newest commit of main. */
  head(): string;
  /** Clones a commit or branch into an empty folder. */
  checkout(ref: string, folder: string): void;
}

const WHO = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];

const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('git', [...WHO, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' },
  }).trim();

/** An empty repository with a clone of it. */
export function startRepository(): Repository {
  const bare = freshFolder();
  const desk = freshFolder();
  git(bare.path, 'init', '-q', '--bare', '-b', 'main');
  git(desk.path, 'init', '-q', '-b', 'main');
  git(desk.path, 'remote', 'add', 'origin', bare.path);

  const push = (branch: string): string => {
    git(desk.path, 'push', '-q', 'origin', branch);
    return git(desk.path, 'rev-parse', branch);
  };
  return {
    url: bare.path,
    desk,
    commit: (message, branch = 'main') => {
      if (branch !== 'main') git(desk.path, 'switch', '-q', '-c', branch);
      git(desk.path, 'add', '-A');
      git(desk.path, 'commit', '-q', '-m', message);
      const commit = push(branch);
      if (branch !== 'main') git(desk.path, 'switch', '-q', 'main');
      return commit;
    },
    mergeCommit: (branch) => {
      const tree = git(bare.path, 'merge-tree', '--write-tree', 'main', branch);
      const parents = ['-p', 'main', '-p', branch];
      return git(bare.path, 'commit-tree', tree, ...parents, '-m', `Merge ${branch}`);
    },
    merge: (branch) => {
      git(desk.path, 'merge', '-q', '--no-ff', '-m', `Merge ${branch}`, branch);
      return push('main');
    },
    head: () => git(bare.path, 'rev-parse', 'main'),
    checkout: (ref, folder) => {
      git(folder, 'clone', '-q', '--no-checkout', bare.path, '.');
      const target = /^[0-9a-f]{40}$/.test(ref) ? ref : `origin/${ref}`;
      git(folder, 'fetch', '-q', 'origin', ref);
      git(folder, 'checkout', '-q', '--detach', target);
      rmSync(`${folder}/.git/config`);
    },
  };
}
