import { expect, test } from 'vitest';
import { groupCommit } from '../../src/store/group-commit.ts';

/** A disk whose commits end only when told to. */
function slowDisk(): {
  readonly commits: string[];
  readonly commit: (text: string) => Promise<void>;
  readonly end: (error?: Error) => Promise<void>;
} {
  const commits: string[] = [];
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  return {
    commits,
    commit: (text) => {
      commits.push(text);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    end: async (error) => {
      const first = waiting.shift();
      if (error === undefined) first?.resolve();
      else first?.reject(error);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what is appended while a commit runs shares the next one, in order', async () => {
  const disk = slowDisk();
  const log = groupCommit(disk.commit);
  const first = log.append('a');
  await turn();
  const others = Promise.all(['b', 'c', 'd'].map((text) => log.append(text)));
  await turn();
  expect(disk.commits).toEqual(['a']);
  await disk.end();
  await first;
  expect(disk.commits).toEqual(['a', 'bcd']);
  await disk.end();
  await others;
});

test('nothing is durable before its commit has ended', async () => {
  const disk = slowDisk();
  const log = groupCommit(disk.commit);
  let durable = false;
  const appended = log.append('a').then(() => (durable = true));
  await turn();
  expect(durable).toBe(false);
  await disk.end();
  await appended;
});

test('after one failure nothing is committed any more, and everyone learns that failure', async () => {
  const disk = slowDisk();
  const log = groupCommit(disk.commit);
  const failure = new Error('EIO');
  const first = log.append('a');
  await turn();
  const second = log.append('b');
  const results = Promise.allSettled([first, second, log.settled()]);
  await disk.end(failure);
  expect((await results).slice(0, 2)).toEqual([
    { status: 'rejected', reason: failure },
    { status: 'rejected', reason: failure },
  ]);
  await expect(log.append('c')).rejects.toBe(failure);
  await expect(log.settled()).rejects.toBe(failure);
  expect(disk.commits).toEqual(['a']);
});
