import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ROOT } from './markdown.ts';
import { normalize } from './normalize.ts';

const EXPECTED = join(ROOT, 'examples/01-incident/expected');

/** The steps of the demo in their order, as the files are named that hold their outputs. */
const STEPS = ['broken', 'validate', 'plan', 'apply', 'plan-again', 'log-verify'] as const;

let status: number | null = null;
let sections: readonly string[] = [];
let lastLine = '';

/** Plays the demo as `npm run demo` does, after the setup that this suite has behind it. */
beforeAll(() => {
  const played = spawnSync(process.execPath, [join(ROOT, 'test/scripts/demo.mjs')], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  status = played.status;
  const outputs = played.stdout.split(/^(?=\$ mustreset )/m);
  const [last = '', end = ''] = (outputs.at(-1) ?? '').split(/\n(?=Demo finished)/);
  sections = [...outputs.slice(0, -1), last].map((text) => `${text.trimEnd()}\n`);
  lastLine = end;
}, 180_000);

test('the demo ends well, with its counts on the last line', () => {
  expect(status).toBe(0);
  expect(lastLine).toMatch(
    /^Demo finished: 21 required, 4 skipped, 1 credited\. Log verified, \d+ records\.\n$/,
  );
});

test('the demo has the steps of the example, and no other', () => {
  expect(sections).toHaveLength(STEPS.length);
  expect(readdirSync(EXPECTED).sort()).toEqual(STEPS.map((step) => `${step}.txt`).sort());
});

test.each(STEPS)('the step %s of the incident prints what the example shows', async (step) => {
  const output = normalize(sections[STEPS.indexOf(step)] ?? '');
  await expect(output).toMatchFileSnapshot(join(EXPECTED, `${step}.txt`));
});

test('each example has a policy, a world, a text that explains it, and its outputs', () => {
  // What is numbered is played; the rest is copied by "mustreset init".
  const played = readdirSync(join(ROOT, 'examples')).filter((name) => /^\d/.test(name));
  for (const name of played) {
    const parts = ['policy.yaml', 'world.yaml', 'README.md', 'expected'];
    const missing = parts.filter((part) => !existsSync(join(ROOT, 'examples', name, part)));
    expect(missing, name).toEqual([]);
  }
});
