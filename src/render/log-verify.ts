/** What `log verify` found, and what such a finding can and cannot prove. */
import type { BreakKind, LogVerification } from '../model/log-verification.ts';
import { GREEN, RED, paint } from './color.ts';
import { escapeTerminal } from './escape.ts';
import type { Style } from './style.ts';
import { capitalized, count, wrap } from './text.ts';

const KIND_WORDS: Readonly<Record<BreakKind, string>> = {
  edit: 'the line is not as it was written',
  insert: 'a line was inserted that was not written here',
  delete: 'records that stood here are missing',
  reorder: 'records have changed places',
  cut: 'the log ends before this line was complete',
  fork: 'the log went another way than the state or the anchor that was taken from it',
  replay: 'an older checkpoint stands in place of the one that belongs here',
  signature: 'the checkpoint is not signed by the given key',
  unsigned: 'nothing from here on is signed by the given key',
  open: 'a run or an attempt before it was never closed',
};

/** What the log was held to beside itself and the state. */
export interface HeldTo {
  /** Number of keys given. */
  readonly keys: number;
  readonly anchor: boolean;
}

const ALONE =
  'The check proves that the log is whole in itself and agrees with the state: damage and careless changes are found. It cannot prove who wrote it: whoever can write both files can rewrite or shorten both, and they still verify.';
const ANCHOR =
  'Its end is not anchored: whoever can write all files can put an older, shorter state of them back, which was signed as well. To notice that, keep the note of a checkpoint in another place, and give it with --anchor.';
const KEEP =
  'To notice that, keep the head and the number of records in another place: the record that comes next must carry that head as its prev. Better, sign the runs: see "mustreset help keygen".';

/** What the finding can and cannot prove. */
function proofOf(
  { signed, anchored }: LogVerification,
  { keys, anchor }: HeldTo,
): readonly string[] {
  const signature = signed
    ? 'Signed: the key has signed all up to the end of the last run.'
    : keys > 0
      ? 'Not signed up to the end of the last run by the given key (--strict makes that an error).'
      : 'No key was given (--key), so no signature was checked.';
  const covered = `Anchored: the first ${count(anchored, 'record')} are those that the anchor covers.`;
  if (signed) return [signature, anchor ? covered : ANCHOR];
  return anchor ? [signature, covered] : [signature, ALONE, KEEP];
}

/** Where it first breaks and how, for the end of a sentence; the empty text for a log that verifies. */
export function breakWords({ first_bad }: LogVerification): string {
  if (first_bad === undefined) return '';
  const { line, kind } = first_bad;
  return `it first breaks at line ${line} (${kind}): ${KIND_WORDS[kind]}`;
}

const openRun = (run: string | undefined): string[] =>
  run === undefined
    ? []
    : [`Run ${escapeTerminal(run)} is not closed: it is still going on, or it was cut off.`];

/** The finding in words, ending with a newline. */
export function renderLogVerification(log: LogVerification, heldTo: HeldTo, style: Style): string {
  const { ok, records, head, runs, open_run, first_bad } = log;
  const lines = ok
    ? [
        `${paint('Log verified:', GREEN, style)} ${count(records, 'record')} in ${count(runs, 'run')}.`,
        ...(head === undefined ? [] : [`Head: ${escapeTerminal(head)}`]),
        ...openRun(open_run),
      ]
    : [
        paint('The log does not verify.', RED, style),
        ...(first_bad === undefined ? [] : [`${capitalized(breakWords(log))}.`]),
        `Good before that: ${count(records, 'record')}. Nothing should be applied until the log is`,
        'put back from a copy.',
      ];
  const proof = proofOf(log, heldTo).flatMap((text) => ['', ...wrap(text, style.width)]);
  return `${[...lines, ...(ok ? proof : [])].join('\n')}\n`;
}
