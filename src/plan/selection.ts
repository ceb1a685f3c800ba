/** `--target`, `--exclude` and `--replace`: which addresses a plan is about. */
import type { Diagnostic } from '../model/diagnostic.ts';
import type { PlanOptions } from '../model/plan.ts';
import type { WantedAddress } from './subjects.ts';

export interface Selection {
  includes(address: string): boolean;
  readonly diagnostics: readonly Diagnostic[];
}

const FLAGS: readonly (keyof PlanOptions)[] = ['replace', 'target', 'exclude'];

const notListed = (flag: string, address: string): Diagnostic => ({
  severity: 'error',
  rule: 'usage',
  summary: 'Address is not in the plan',
  detail: `--${flag} ${address}: no policy lists this address. Check its spelling: nothing is planned for a part that does not exist.`,
});

/** Each address of the flags must be one that the plan speaks about; `--replace` one that a policy lists. */
export function checkSelection(wanted: readonly WantedAddress[], options: PlanOptions): Selection {
  const known = new Set(wanted.map(({ address }) => address));
  const listed = new Set(wanted.flatMap(({ address, entry }) => (entry ? [address] : [])));
  const target = new Set(options.target);
  const exclude = new Set(options.exclude);
  const diagnostics = FLAGS.flatMap((flag) =>
    options[flag]
      .filter((address) => !(flag === 'replace' ? listed : known).has(address))
      .map((address) => notListed(flag, address)),
  );
  return {
    diagnostics,
    includes: (address) => !exclude.has(address) && (target.size === 0 || target.has(address)),
  };
}
