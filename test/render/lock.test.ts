import { expect, test } from 'vitest';
import type { LockInfo } from '../../src/model/store.ts';
import { NO_SOURCES, renderDiagnostic } from '../../src/render/diagnostic.ts';
import {
  lockBlock,
  lockWaiting,
  lockedDiagnostic,
  unlockQuestion,
  unlocked,
} from '../../src/render/lock.ts';
import { HOSTILE, RAW, golden, plain } from './support.ts';

const lock: LockInfo = {
  ID: '8bb2dce3-a3a6-6aa2-41bc-58d7b7a8afbd',
  Operation: 'OperationTypeApply',
  Info: '',
  Who: 'root@vm',
  Version: '0.1.0',
  Created: '2026-11-23T08:49:01.857Z',
  Path: '/srv/policies/mustreset.state.json',
};

test('the lock block shows the seven fields of the holder as Terraform does', () => {
  expect(lockBlock(lock)).toBe(
    [
      'Lock Info:',
      '  ID:        8bb2dce3-a3a6-6aa2-41bc-58d7b7a8afbd',
      '  Path:      /srv/policies/mustreset.state.json',
      '  Operation: OperationTypeApply',
      '  Who:       root@vm',
      '  Version:   0.1.0',
      '  Created:   2026-11-23 08:49:01.857 +0000 UTC',
      '  Info:',
    ].join('\n'),
  );
});

test('a locked state names the holder, waiting and force-unlock, and no way around the lock', async () => {
  const text = renderDiagnostic(lockedDiagnostic(lock, '/srv/policies'), NO_SOURCES, plain);
  expect(text).toContain('--lock-timeout');
  expect(text).toContain('mustreset force-unlock 8bb2dce3-a3a6-6aa2-41bc-58d7b7a8afbd');
  expect(text).not.toContain('-lock=false');
  await expect(text).toMatchFileSnapshot(golden('lock.txt'));
});

test('an ID that a shell would run is quoted in the command to copy', () => {
  const { detail } = lockedDiagnostic({ ...lock, ID: 'x; rm -rf $HOME' }, '.');
  expect(detail).toContain("mustreset force-unlock 'x; rm -rf $HOME'");
});

test('force-unlock asks with the holder before its eyes', async () => {
  await expect(unlockQuestion(lock, plain)).toMatchFileSnapshot(golden('force-unlock.txt'));
  expect(unlocked(plain)).toBe('mustreset state has been successfully unlocked!\n');
});

test('waiting for a lock says for whom', () => {
  expect(lockWaiting(lock)).toBe(
    'Acquiring state lock. This may take a few moments... (held by root@vm, ID 8bb2dce3-a3a6-6aa2-41bc-58d7b7a8afbd)\n',
  );
});

test('nothing that a lock holder wrote reaches the terminal raw', () => {
  const hostile: LockInfo = {
    ID: HOSTILE,
    Operation: HOSTILE,
    Info: HOSTILE,
    Who: HOSTILE,
    Version: HOSTILE,
    Created: HOSTILE,
    Path: HOSTILE,
  };
  const texts = [
    lockBlock(hostile),
    renderDiagnostic(lockedDiagnostic(hostile, HOSTILE), NO_SOURCES, plain),
    lockWaiting(hostile),
    unlockQuestion(hostile, plain),
  ];
  for (const text of texts) expect(text).not.toMatch(RAW);
  expect(lockBlock(hostile).split('\n')).toHaveLength(8);
});
