/** World files: the organizations and members that the emulator serves. */
import type { World } from '../generated/world.ts';
import { worldSchema } from '../generated/world.ts';
import type { RuleId } from '../model/diagnostic.ts';
import { composeTree } from './compose.ts';
import type { Report } from './findings.ts';
import { Findings, quote } from './findings.ts';
import { readAddress } from './placed.ts';
import { checkShape } from './shape.ts';
import type { Source } from './source.ts';
import { openSource } from './source.ts';
import type { Tree } from './tree.ts';
import { itemsOf, jsonOf, textOf, valueOf } from './tree.ts';

/** Reports a text that stands a second time where it must be unique. */
class Unique {
  readonly #seen = new Map<string, Tree>();
  readonly #source: Source;
  readonly #findings: Findings;
  readonly #rule: RuleId;
  readonly #where: string;

  constructor(source: Source, findings: Findings, rule: RuleId, where: string) {
    this.#source = source;
    this.#findings = findings;
    this.#rule = rule;
    this.#where = where;
  }

  /** `key` is what the text at `tree` is compared by. */
  add(tree: Tree | undefined, key: string | undefined = textOf(tree)): void {
    if (tree === undefined || key === undefined) return;
    const first = this.#seen.get(key);
    if (first === undefined) {
      this.#seen.set(key, tree);
      return;
    }
    const range = this.#source.range(tree.start, tree.end);
    const also = [this.#source.range(first.start, first.end)];
    const detail = `${quote(key)} stands twice in ${this.#where}.`;
    this.#findings.error(this.#rule, range, detail, {
      hint: 'Change or remove one of the two.',
      also,
    });
  }
}

function checkUnique(source: Source, world: Tree, findings: Findings): void {
  const unique = (rule: RuleId, where: string): Unique => new Unique(source, findings, rule, where);
  const slugs = unique('invalid-value', 'this world');
  const ids = unique('invalid-value', 'this world');
  const externalIds = unique('invalid-value', 'this world');
  const memberIds = unique('duplicate-member', 'this world');
  for (const organization of itemsOf(world, 'organizations')) {
    slugs.add(valueOf(organization, 'organization_slug'));
    ids.add(valueOf(organization, 'organization_id'));
    externalIds.add(valueOf(organization, 'organization_external_id'));
    const addresses = unique('duplicate-member', 'this organization');
    const memberExternalIds = unique('duplicate-member', 'this organization');
    for (const member of itemsOf(organization, 'members')) {
      memberIds.add(valueOf(member, 'member_id'));
      memberExternalIds.add(valueOf(member, 'external_id'));
      const address = valueOf(member, 'email_address');
      const text = textOf(address);
      if (address === undefined || text === undefined) continue;
      const range = () => source.range(address.start, address.end);
      addresses.add(address, readAddress(text, range, findings));
    }
  }
}

/**
 * Reads a world file from its text, or better its bytes. `world` is present only if there is no
 * error; addresses in it stand as they are written. Reads no file and throws nothing.
 */
export function loadWorld(
  path: string,
  text: string | Uint8Array,
): { readonly world?: World } & Report {
  const findings = new Findings();
  const source = openSource(path, text, findings);
  const tree = source && composeTree(source, findings);
  if (source && tree && checkShape(source, tree, worldSchema, 'A world', findings)) {
    checkUnique(source, tree, findings);
    if (findings.errors === 0) return { world: jsonOf(tree) as World, ...findings.report() };
  }
  return findings.report();
}
