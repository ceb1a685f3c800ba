/** Where a file lies for whoever reads of it: in the repository, not in the working directory. */
import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { CommandContext } from './context.ts';

const real = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};

const isOutside = (path: string): boolean =>
  path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);

/**
 * A path relative to the checkout in GitHub Actions and GitLab CI, elsewhere to the working
 * directory, with slashes; absolute where the file lies outside.
 */
export function placeOf({ env }: Pick<CommandContext, 'env'>): (file: string) => string {
  const root = real(env['GITHUB_WORKSPACE'] || env['CI_PROJECT_DIR'] || '.');
  return (file) => {
    const path = resolve(file);
    const inside = [path, real(path)]
      .map((one) => relative(root, one))
      .find((one) => !isOutside(one));
    return (inside ?? path).split(sep).join('/');
  };
}
