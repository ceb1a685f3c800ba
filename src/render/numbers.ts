/** Statuses and outcomes as sections: their numbers, and the heading of the list behind one. */
import { type Chart, type Section, type Tone, sectionOf } from './page.ts';
import { capitalized } from './text.ts';

/** What is said of a status or an outcome. */
export interface Words {
  readonly label: string;
  readonly meaning: string;
  readonly tone: Tone;
}

type Heading = Pick<Section, 'group' | 'title' | 'note'>;

/** A row and a bar for each number; a part of the bars stands for the words of its tone. */
export function wordsSection(
  heading: Heading,
  [what, number]: readonly [what: string, number: string],
  numbers: readonly (readonly [Words, number])[],
  parts: Chart['parts'],
): readonly Section[] {
  const bars = numbers.map(([{ label, tone }, value]) => ({
    label,
    values: parts.map((part) => (part.tone === tone ? value : 0)),
  }));
  return sectionOf({ ...heading, tone: 'plain', chart: { kind: 'bars', parts, bars } }, numbers, [
    { title: what, kind: 'short', cell: ([{ label }]) => [capitalized(label)] },
    { title: number, kind: 'short', cell: ([, value]) => [String(value)] },
    { title: 'Meaning', kind: 'text', cell: ([{ meaning }]) => [meaning] },
  ]);
}

/** The heading of a list of what the words say. */
export const headingOf = (
  { label, meaning, tone }: Words,
  group: string,
): Pick<Section, 'group' | 'title' | 'note' | 'tone'> => ({
  group,
  title: capitalized(label),
  note: `${capitalized(meaning)}.`,
  tone,
});
