/** What a checkpoint of the log says: how many records there are, and their head. */
import { type SigningKey, signNote } from './note.ts';

/** The first `records` records of a log of this lineage, and the head that they leave. */
export interface Checkpoint {
  readonly lineage: string;
  readonly records: number;
  /** `sha256:` and hex. */
  readonly head: string;
}

const ORIGIN = 'mustreset.log/1/';
const HEAD = 'sha256:';

const checkpointText = ({ lineage, records, head }: Checkpoint): string =>
  `${ORIGIN}${lineage}\n${records}\n${Buffer.from(head.slice(HEAD.length), 'hex').toString('base64')}\n`;

/** Reads the text of a note; undefined for one that `checkpointText` would not have written. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin = '', count = '', head = ''] = text.split('\n');
  const checkpoint = {
    lineage: origin.slice(ORIGIN.length),
    records: Number(count),
    head: HEAD + Buffer.from(head, 'base64').toString('hex'),
  };
  const isSafe = Number.isSafeInteger(checkpoint.records) && checkpoint.records >= 0;
  return isSafe && checkpointText(checkpoint) === text ? checkpoint : undefined;
}

/** The note that is written into the log, and that an anchor is a copy of. */
export const signCheckpoint = (checkpoint: Checkpoint, keys: readonly SigningKey[]): string =>
  signNote(checkpointText(checkpoint), keys);
