import { mkdir, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFold } from '../../src/log/fold.ts';
import { verifyStore } from '../../src/store/load.ts';
import { encodeFolded } from '../../src/store/state-document.ts';
import { LINEAGE, LogBuilder, PROJECT, uuid } from '../log/history.ts';
import { folderPlace, type FolderPlace } from './place.ts';

const LOG = 'mustreset.log.jsonl';
const STATE = 'mustreset.state.json';

const log = new LogBuilder()
  .start(uuid(2))
  .intend(uuid(3), 'ada@example.com')
  .outcome(uuid(3), 'applied')
  .finish();

function stateText(): string {
  const fold = createFold();
  for (const record of log.records) fold.apply(record);
  const { members } = fold;
  const state = { lineage: LINEAGE, project_id: PROJECT, log: log.position, members };
  return [...encodeFolded(state)].join('');
}

let place: FolderPlace;

beforeEach(async () => {
  place = await folderPlace();
  await mkdir(place.folder);
  await writeFile(place.path(LOG), log.text);
  await writeFile(place.path(STATE), stateText());
});

afterEach(() => place.remove());

const verified = (): ReturnType<typeof verifyStore> => verifyStore(place.open());
const edited = log.text.replace('A dump.', 'A dumb.');
const other = stateText().replace('"by":"applied"', '"by":"imported"');
const broken = stateText().replace('"by":"applied"', '"by":"magic"');

test('a log and the state that was saved from it agree', async () => {
  expect(await verified()).toMatchObject({ ok: true, records: 5 });
});

test('a log without a state is checked by itself', async () => {
  await rm(place.path(STATE));
  expect(await verified()).toMatchObject({ ok: true, records: 5 });
  await writeFile(place.path(LOG), edited);
  expect(await verified()).toMatchObject({ first_bad: { line: 3, kind: 'edit' } });
});

test('a valid state that says something else is found at the last record it covers', async () => {
  await writeFile(place.path(STATE), other);
  expect(await verified()).toMatchObject({ first_bad: { line: 5, kind: 'edit' } });
});

test('a changed log is found beside a valid state', async () => {
  await writeFile(place.path(LOG), edited);
  expect(await verified()).toMatchObject({ first_bad: { line: 3, kind: 'edit' } });
});

test.each([
  ['a whole log', log.text],
  ['a changed log', edited],
  ['no log', undefined],
])('a state that is broken by itself is refused beside %s, with its line', async (_, text) => {
  await writeFile(place.path(STATE), broken);
  if (text === undefined) await rm(place.path(LOG));
  else await writeFile(place.path(LOG), text);
  await expect(verified()).rejects.toMatchObject({ reason: 'state-broken' });
  await expect(verified()).rejects.toThrow(/line 2: its record is not valid/);
});

test('without a log there is nothing to check', async () => {
  await rm(place.path(LOG));
  expect(await verified()).toBeUndefined();
});
