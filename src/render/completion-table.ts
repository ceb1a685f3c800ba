/** What the scripts of all shells have in common. */
import type { CompletionCommand, CompletionFlag, CompletionValue } from './completion.ts';

/** How a script names where the line stands: the path with a space before each of its words. */
export const placeOf = ({ path }: Pick<CompletionCommand, 'path'>): string =>
  path.map((word) => ` ${word}`).join('');

/** The commands one word below. */
export const below = (
  { path }: CompletionCommand,
  commands: readonly CompletionCommand[],
): readonly CompletionCommand[] =>
  commands.filter(
    (each) =>
      each.path.length === path.length + 1 &&
      path.every((word, index) => word === each.path[index]),
  );

export const nameOf = ({ path }: CompletionCommand): string => path.at(-1) ?? '';

/** Flags that a value follows, each once: a flag means the same wherever it stands. */
export function valuedFlags(commands: readonly CompletionCommand[]): readonly CompletionFlag[] {
  const flags = new Map<string, CompletionFlag>();
  for (const flag of commands.flatMap((command) => command.flags)) {
    if (flag.value.type !== 'none') flags.set(flag.name, flag);
  }
  return [...flags.values()];
}

/** The flags of each kind of value: few branches for many flags. */
export function byValue(
  flags: readonly CompletionFlag[],
): readonly { readonly names: readonly string[]; readonly value: CompletionValue }[] {
  const groups = new Map<string, { names: string[]; value: CompletionValue }>();
  for (const { name, value } of flags) {
    const key = JSON.stringify(value);
    const group = groups.get(key) ?? { names: [], value };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** A word in single quotes, as bash and zsh read it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
