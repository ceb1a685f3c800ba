/** What is kept beside state and log: applied plans, and answers that the log could not take. */
import { checkId } from '../check-id.ts';
import { otherPlan } from '../faults.ts';
import { groupCommit } from '../group-commit.ts';
import { shown } from './address.ts';
import type { Documents } from './documents.ts';
import { decodePlan, decodeSegment, encodePlan, encodeSegment, type Segment } from './segment.ts';

type Fence = () => Promise<void>;

const planAt = (documents: Documents, planId: string): URL =>
  documents.at(`-plan-${checkId('plan id', planId)}`);

/** The text of a kept plan, or undefined. */
export async function readPlan(documents: Documents, planId: string): Promise<string | undefined> {
  const url = planAt(documents, planId);
  const bytes = await documents.read(url);
  return bytes === undefined ? undefined : decodePlan(shown(url), bytes);
}

/** Keeps a plan; one that is kept is never replaced by another. */
export async function keepPlan(
  documents: Documents,
  planId: string,
  chunks: Iterable<string>,
  fence: Fence,
): Promise<void> {
  const url = planAt(documents, planId);
  const text = [...chunks].join('');
  await fence();
  const kept = await readPlan(documents, planId);
  if (kept === undefined) {
    await documents.write({ url, bytes: encodePlan(text), fence, serial: 1 });
  } else if (kept !== text) {
    throw otherPlan(shown(url));
  }
}

export interface ErroredAnswers {
  read(): Promise<readonly string[]>;
  /** Sets them aside under the run's id. */
  retire(run: string): Promise<void>;
  /** The last resort, so it is not fenced: the line counts, whoever has the lock by now. */
  append(line: string): Promise<void>;
}

const NONE: Segment = { serial: 0, lineage: undefined, records: [] };

export function erroredAnswers(documents: Documents, fence: Fence): ErroredAnswers {
  const url = documents.at('-errored');
  const read = async (): Promise<Segment> => {
    const bytes = await documents.read(url);
    return bytes === undefined ? NONE : decodeSegment(shown(url), bytes);
  };
  const replace = async (
    { serial }: Segment,
    records: readonly string[],
    asked: Fence,
  ): Promise<void> => {
    const next = { serial: serial + 1, lineage: undefined, records };
    await documents.write({ url, bytes: encodeSegment(next), fence: asked, serial: next.serial });
  };
  const commits = groupCommit(async (text) => {
    const found = await read();
    const lines = text.split('\n').slice(0, -1);
    await replace(found, [...found.records, ...lines], () => Promise.resolve());
  });
  return {
    read: async () => (await read()).records,
    append: (line) => commits.append(`${line}\n`),
    retire: async (run) => {
      const aside = documents.at(`-errored-${checkId('run', run)}`);
      await fence();
      const found = await read();
      if (found.records.length === 0) return;
      const copy = encodeSegment({ ...found, serial: 1 });
      await documents.write({ url: aside, bytes: copy, fence, serial: 1 });
      await replace(found, [], fence);
    },
  };
}
