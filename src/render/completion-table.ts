/** What the scripts of all shells have in common. */
import type { CompletionCommand, CompletionValue } from './completion.ts';

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

/** Where each command stands, but for the program itself. */
export const placesIn = (commands: readonly CompletionCommand[]): readonly string[] =>
  commands.filter(({ path }) => path.length > 0).map(placeOf);

export interface FlagGroup {
  readonly names: readonly string[];
  readonly value: CompletionValue;
}

/**
 * Flags that a value follows, grouped by it: few branches for many flags. Each stands there once, as a
 * flag means the same wherever it stands.
 */
export function flagGroups(commands: readonly CompletionCommand[]): readonly FlagGroup[] {
  const groups = new Map<string, { names: Set<string>; value: CompletionValue }>();
  for (const { name, value } of commands.flatMap(({ flags }) => flags)) {
    if (value.type === 'none') continue;
    const key = JSON.stringify(value);
    const group = groups.get(key) ?? { names: new Set(), value };
    group.names.add(name);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ names, value }) => ({ names: [...names], value }));
}

/** All of their names. */
export const valuedFlags = (commands: readonly CompletionCommand[]): readonly string[] =>
  flagGroups(commands).flatMap(({ names }) => names);
