/** Policies as tests write them: in memory, with marks around the places that matter. */
import { posix } from 'node:path';
import type { Diagnostic, Range } from '../../src/model/diagnostic.ts';
import { PolicyReadError } from '../../src/model/policy.ts';
import type { PolicyReader } from '../../src/model/policy.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import type { LoadedPolicy, PolicySources } from '../../src/policy/load.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Reads from memory, a few bytes at a time, and keeps to the folder it is told. */
export function readerOf(files: Files, chunkSize = 7): PolicyReader {
  return async function* (path, options) {
    const content = files[path];
    if (content === undefined) {
      throw new PolicyReadError('unreadable', `${path} cannot be read: it does not exist.`);
    }
    const folder = options?.within === undefined ? '.' : posix.normalize(options.within);
    if (folder !== '.' && !path.startsWith(`${folder}/`)) {
      throw new PolicyReadError('outside', `${path} lies outside ${folder}.`);
    }
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  };
}

/** Loads the policies among the files: those that end in .yaml. */
export function load(files: Files, more: Partial<PolicySources> = {}): Promise<LoadedPolicy> {
  const policies = Object.keys(files).filter((file) => file.endsWith('.yaml'));
  return loadPolicy({ files: policies, ...more }, readerOf(files));
}

const MARKS = /[⟦⟧⟪⟫]/u;

function position(text: string, index: number): Range['start'] {
  const lines = text.slice(0, index).split('\n');
  return { line: lines.length, column: [...(lines.at(-1) ?? '')].length + 1 };
}

/** Takes the marks out of a text: ⟦…⟧ is where the mistake is shown, ⟪…⟫ the other place. */
export function marked(text: string, file: string): { text: string; at?: Range; also?: Range } {
  const found = new Map<string, number>();
  let plain = '';
  for (const character of text) {
    if (MARKS.test(character)) found.set(character, plain.length);
    else plain += character;
  }
  const range = (open: string, close: string): Range | undefined => {
    const start = found.get(open);
    const end = found.get(close);
    if (start === undefined || end === undefined) return undefined;
    return { file, start: position(plain, start), end: position(plain, end) };
  };
  const at = range('⟦', '⟧');
  const also = range('⟪', '⟫');
  return { text: plain, ...(at && { at }), ...(also && { also }) };
}

/** Marked files as files, and the places of their marks. */
export function markedFiles(files: Readonly<Record<string, string>>): {
  files: Record<string, string>;
  at?: Range;
  also?: Range;
} {
  const plain: Record<string, string> = {};
  let at: Range | undefined;
  let also: Range | undefined;
  for (const [file, text] of Object.entries(files)) {
    const result = marked(text, file);
    plain[file] = result.text;
    at ??= result.at;
    also ??= result.also;
  }
  return { files: plain, ...(at && { at }), ...(also && { also }) };
}

export const HEAD = 'version: 1\ncampaign: inc-1\nreason: Passwords were seen in a dump\n';

export const policyOf = (...members: readonly string[]): string =>
  `${HEAD}members:\n${members.map((member) => `  - ${member}\n`).join('')}`;

export const ruleAt = ({ rule, range }: Diagnostic): string =>
  `${rule} ${range?.file}:${range?.start.line}:${range?.start.column}`;
