import { expect, test } from 'vitest';
import { EXIT } from '../../src/model/exit-code.ts';
import { renderExitCodes } from '../../src/render/exit-codes.ts';
import { CANCELLED, INTERRUPTED, INTERRUPTED_TWICE } from '../../src/render/interrupt.ts';
import { renderChangedFiles, renderCoverage, renderValid } from '../../src/render/validate.ts';
import { renderVersion } from '../../src/render/version.ts';
import { HOSTILE, RAW, golden, plain } from './support.ts';

const policy = {
  files: ['policy.yaml', 'breached.csv'],
  campaigns: { 'inc-1042': 24, 'q4-rotation': 1 },
  addresses: 25,
  warnings: 0,
};

test('a valid policy is counted', () => {
  expect(renderValid(policy, plain)).toBe(
    'Success! The policy is valid. 25 addresses in 2 campaigns from 2 files.\n  inc-1042: 24 addresses\n  q4-rotation: 1 address\n',
  );
});

test('a valid policy with warnings points at them', () => {
  expect(renderValid({ ...policy, warnings: 2 }, plain)).toContain(
    'The policy is valid, but there were some warnings as shown above.',
  );
});

test('a covered incident list says whom else the policies list', () => {
  expect(renderCoverage(0)).toBe('The policies cover every address of the list, and no other.\n');
  expect(renderCoverage(2)).toContain('and 2 addresses that it lacks');
});

test('changed files stand one a line', () => {
  expect(renderChangedFiles(['a.yaml', 'b.yaml'])).toBe('a.yaml\nb.yaml\n');
  expect(renderChangedFiles([])).toBe('');
});

test('the version comes first', () => {
  expect(renderVersion({ version: '0.1.0', node: 'v24.1.0', formats: { plan: 1, state: 1 } })).toBe(
    'mustreset v0.1.0\non Node v24.1.0\n\nFormats:\n  plan   1\n  state  1\n',
  );
});

test('every exit code is explained', async () => {
  const text = renderExitCodes();
  for (const code of Object.values(EXIT)) expect(text).toMatch(new RegExp(`^ +${code}  `, 'm'));
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  await expect(text).toMatchFileSnapshot(golden('exit-codes.txt'));
});

test('an interrupt says that it was heard, and what the second one means', () => {
  expect(INTERRUPTED).toContain('Gracefully shutting down...');
  expect(INTERRUPTED_TWICE).toContain('Two interrupts received.');
  expect(CANCELLED).toContain('Apply cancelled.');
});

test('no file name or campaign reaches the terminal raw', () => {
  const text = `${renderValid({ ...policy, campaigns: { [HOSTILE]: 1 } }, plain)}${renderChangedFiles([HOSTILE])}`;
  expect(text).not.toMatch(RAW);
  expect(text).not.toMatch(/^\s*(::|##\[)/m);
});
