/** Bounds as policies and settings give them. */
import type { Limits } from '../model/policy.ts';
import type { Tree } from './tree.ts';
import { valueOf } from './tree.ts';

const NAMES = ['max_resets', 'max_organizations', 'max_admins'] as const;

/** The bounds under `limits`, as far as they are numbers. */
export function limitsOf(tree: Tree): Limits {
  const limits: Limits = {};
  for (const name of NAMES) {
    const value = valueOf(valueOf(tree, 'limits'), name);
    if (value?.type === 'scalar' && typeof value.value === 'number') limits[name] = value.value;
  }
  return limits;
}
