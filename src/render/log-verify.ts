/** What `log verify` found, and what such a finding can and cannot prove. */
import { GREEN, RED, paint } from './color.ts';
import { escapeTerminal } from './escape.ts';
import type { Style } from './style.ts';
import { count } from './text.ts';

/** The findings on a log, as `log verify --json` prints them. */
export interface VerifiedLog {
  readonly ok: boolean;
  /** Good records before the first bad line. */
  readonly records: number;
  /** Absent without records. */
  readonly head?: string;
  readonly runs: number;
  /** The run that is not closed, if any. */
  readonly open_run?: string;
  readonly first_bad?: { readonly line: number; readonly kind: string };
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  edit: 'the line is not as it was written',
  insert: 'a line was inserted that was not written here',
  delete: 'records that stood here are missing',
  reorder: 'records have changed places',
  cut: 'the log ends before this line was complete',
  fork: 'the log went another way than the state that was saved from it',
  open: 'a run or an attempt before it was never closed',
};

const PROOF = [
  'This log is neither signed nor anchored. The check proves that it is whole in itself',
  'and agrees with the state: damage and careless changes are found. It cannot prove who',
  'wrote it: whoever can write both files can rewrite or shorten both, and they still',
  'verify. To notice that, keep the head and the number of records in another place:',
  'the record that comes next must carry that head as its prev.',
].join('\n');

const openRun = (run: string | undefined): string[] =>
  run === undefined
    ? []
    : [`Run ${escapeTerminal(run)} is not closed: it is still going on, or it was cut off.`];

/** The finding in words, ending with a newline. */
export function renderLogVerification(log: VerifiedLog, style: Style): string {
  const { ok, records, head, runs, open_run, first_bad } = log;
  const lines = ok
    ? [
        `${paint('Log verified:', GREEN, style)} ${count(records, 'record')} in ${count(runs, 'run')}.`,
        ...(head === undefined ? [] : [`Head: ${escapeTerminal(head)}`]),
        ...openRun(open_run),
      ]
    : [
        paint('The log does not verify.', RED, style),
        ...(first_bad === undefined
          ? []
          : [
              `It first breaks at line ${first_bad.line} (${escapeTerminal(first_bad.kind)})${
                KIND_WORDS[first_bad.kind] === undefined ? '' : `: ${KIND_WORDS[first_bad.kind]}`
              }.`,
            ]),
        `Good before that: ${count(records, 'record')}. Nothing should be applied until the log is`,
        'put back from a copy.',
      ];
  return `${[...lines, ...(ok ? ['', ...PROOF.split('\n')] : [])].join('\n')}\n`;
}
