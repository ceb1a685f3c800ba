/** The lists that policies name, also those with mistakes: no output may be written over them. */
import { PolicyReadError, type PolicyReader } from '../model/policy.ts';
import { composeTree } from './compose.ts';
import { Findings } from './findings.ts';
import { readBytes } from './load.ts';
import { listPath } from './read-list.ts';
import { openSource } from './source.ts';
import { itemsOf, textOf, valueOf } from './tree.ts';

const NAMED = /\bfile["']?[ \t]*:[ \t]*["']?([^"'\r\n,}#]+)/g;

function namesIn(file: string, bytes: Uint8Array): readonly string[] {
  const findings = new Findings();
  const source = openSource(file, bytes, findings);
  const tree = source && composeTree(source, findings);
  if (tree !== undefined) {
    return itemsOf(tree, 'members_from').flatMap((item) => textOf(valueOf(item, 'file')) ?? []);
  }
  // A slip in its YAML makes a list no less worth keeping.
  const text = new TextDecoder().decode(bytes);
  return [...text.matchAll(NAMED)].map(([, name = '']) => name.trim());
}

/** Their paths; a policy that cannot be read names none. Throws only what `read` throws beside `PolicyReadError`. */
export async function namedLists(
  policies: readonly string[],
  read: PolicyReader,
): Promise<readonly string[]> {
  const lists: string[] = [];
  for (const file of policies) {
    try {
      const bytes = await readBytes(read, file);
      lists.push(...namesIn(file, bytes).map((name) => listPath(file, name)));
    } catch (error) {
      if (!(error instanceof PolicyReadError)) throw error;
    }
  }
  return lists;
}
