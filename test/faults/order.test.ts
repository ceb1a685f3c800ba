/** The order of system calls in one undisturbed apply: what is durable before what. */
import { expect, test } from 'vitest';
import { cutOff, shapeOf } from './cut-off.ts';
import { type Called, calledIn } from './strace.ts';
import { HAS_STRACE } from '../support/tools.ts';

const LOG = /\/mustreset\.log\.jsonl$/;
const INTENT = /"body":\{"attempt":"([^"]+)","before".*?"email_address":"([^"]+)"/g;

const at = (calls: readonly Called[], call: string, path: RegExp): readonly Called[] =>
  calls.filter((each) => each.call === call && path.test(each.paths[0] ?? ''));

/** A call of this kind that begins after one line of the trace and has returned before another. */
const between = (calls: readonly Called[], after: number, before: number): boolean =>
  calls.some(({ made, returned, failed }) => !failed && made > after && returned < before);

/** Requests to reset that began to leave while no intent for their address was synced. */
function early(calls: readonly Called[]): { readonly sent: number; readonly early: string[] } {
  const writes = at(calls, 'write', LOG);
  const syncs = at(calls, 'fdatasync', LOG);
  const sends = calls.filter(
    ({ paths, text }) => paths[0]?.startsWith('TCP') === true && text.includes('require_reset'),
  );
  const found: string[] = [];
  for (const { text, made } of sends) {
    const address = /"email_address":"([^"]+)"/.exec(text.replaceAll('\\"', '"'))?.[1] ?? '';
    const isSynced = writes
      .filter((write) =>
        [...write.text.replaceAll('\\"', '"').matchAll(INTENT)].some(
          ([, , named]) => named === address,
        ),
      )
      .some(({ returned }) => between(syncs, returned, made));
    if (!isSynced) found.push(address);
  }
  return { sent: sends.length, early: found };
}

/** Files that took another's place before their bytes, or without their name, were durable. */
function unsafe(calls: readonly Called[]): {
  readonly renamed: string[];
  readonly unsafe: string[];
} {
  const renames = at(calls, 'rename', /\/store\/.*\.tmp$/);
  const found: string[] = [];
  for (const { paths, made, returned } of renames) {
    const [temporary = '', path = ''] = paths;
    const written = calls.filter(({ call, paths: [own] }) => call === 'write' && own === temporary);
    const last = Math.max(...written.map((write) => write.returned));
    const synced = calls.filter(({ call, paths: [own] }) => call === 'fsync' && own === temporary);
    if (!between(synced, last, made)) found.push(`${path}: not synced before it was renamed`);
    const folder = path.slice(0, path.lastIndexOf('/'));
    const named = calls.filter(({ call, paths: [own] }) => call === 'fsync' && own === folder);
    const next = calls.find(
      ({ made: line, call, paths: [own] }) =>
        line > returned && call === 'write' && LOG.test(own ?? ''),
    );
    if (!between(named, returned, next?.made ?? Infinity))
      found.push(`${path}: its name is not synced before the run goes on`);
  }
  return { renamed: renames.map(({ paths }) => paths[1] ?? ''), unsafe: found };
}

test.runIf(HAS_STRACE)(
  'an intent is synced before its call leaves; a file is synced, renamed, and its folder synced',
  async () => {
    const project = await cutOff(shapeOf(1), 1);
    await project.begin();
    const { status, trace } = await project.apply();
    expect(status).toBe(0);
    const calls = calledIn(trace);
    expect(early(calls)).toEqual({ sent: project.shape.addresses, early: [] });
    const { renamed, unsafe: found } = unsafe(calls);
    expect(found).toEqual([]);
    expect(
      renamed.map((path) => path.replace(/.*\/store\//, '').replace(/[0-9a-f-]{36}/, 'id')),
    ).toEqual(['plans/id.json', 'mustreset.state.json']);
  },
);
