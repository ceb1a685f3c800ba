import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFold } from '../../src/log/fold.ts';
import type { Members } from '../../src/model/state.ts';
import { UntrustedStateError } from '../../src/model/store.ts';
import { decodeState, encodeState, type StateHeader } from '../../src/store/state-document.ts';
import { histories } from '../log/history.ts';

const HEADER: StateHeader = {
  lineage: '0b0e0000-0000-4000-8000-000000000001',
  serial: 42,
  project_id: 'project-test-1',
  log: { bytes: 18311, head: `sha256:${'a'.repeat(64)}` },
};
const FIRST_LINE =
  '{"format":"mustreset.state","version":1,"lineage":"0b0e0000-0000-4000-8000-000000000001",' +
  `"serial":42,"project_id":"project-test-1","log":{"bytes":18311,"head":"sha256:${'a'.repeat(64)}"},` +
  '"members":{\n';

const text = (members: Members): string => [...encodeState(HEADER, members)].join('');

async function decode(document: string | Uint8Array, step = 50): Promise<Members> {
  const bytes = Buffer.from(document);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += step) chunks.push(bytes.subarray(at, at + step));
  return (await decodeState(chunks)).members;
}

const MEMBERS: Members = {
  'grace@example.com': {
    last_attempt: { attempt: 'b', at: '2', outcome: 'rejected', campaigns: ['inc-1'] },
  },
  'ada@example.com': {
    reset: { required_at: '1', by: 'imported', campaigns: [], members: {}, sessions: [] },
  },
};

test('one member a line, sorted, each canonical, below a header in its own order', () => {
  expect(text(MEMBERS)).toBe(
    `${FIRST_LINE}` +
      '"ada@example.com":{"reset":{"by":"imported","campaigns":[],"members":{},"required_at":"1","sessions":[]}},\n' +
      '"grace@example.com":{"last_attempt":{"at":"2","attempt":"b","campaigns":["inc-1"],"outcome":"rejected"}}\n' +
      '}}\n',
  );
  expect(JSON.parse(text(MEMBERS))).toMatchObject({ serial: 42, members: MEMBERS });
});

test('a state without members is valid JSON, too', async () => {
  expect(text({})).toBe(`${FIRST_LINE}}}\n`);
  expect(JSON.parse(text({}))).toMatchObject({ members: {} });
  expect(await decode(text({}))).toEqual({});
});

test('the members are taken as they are when the writing begins', () => {
  const members: Record<string, object> = { ...MEMBERS };
  const chunks = encodeState(HEADER, members);
  members['eve@example.com'] = {};
  delete members['ada@example.com'];
  expect([...chunks].join('')).toBe(text(MEMBERS));
});

test('what was written is read back, wherever the bytes are cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(histories(), fc.integer({ min: 1, max: 300 }), async (log, step) => {
      const fold = createFold();
      for (const record of log.records) fold.apply(record);
      const document = text(fold.members);
      expect(text(await decode(document, step))).toBe(document);
    }),
    { numRuns: 50 },
  );
});

test('more members than one piece holds come out in one order', async () => {
  const members = Object.fromEntries(
    Array.from({ length: 1000 }, (_, n) => [`user${n}@example.com`, {}]),
  );
  expect(Object.keys(await decode(text(members), 4096))).toEqual(Object.keys(members).sort());
});

test('any changed or missing byte is refused, or is another state in the same exact form', async () => {
  const bytes = Buffer.from(text(MEMBERS));
  for (let index = 0; index < bytes.length; index += 1) {
    for (const bit of [1, 32, 128]) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ bit;
      const decoded = await decodeState([changed]).catch((error: unknown) => error);
      if (decoded instanceof UntrustedStateError) continue;
      const { members, ...header } = decoded as StateHeader & { members: Members };
      expect([...encodeState(header, members)].join('')).toBe(changed.toString());
    }
    await expect(decode(bytes.subarray(0, index), 4096)).rejects.toThrow(UntrustedStateError);
  }
});

const lines = text(MEMBERS).split('\n');

test.each([
  ['members out of order', [lines[0], `${lines[2]},`, lines[1]?.slice(0, -1), '}}', '']],
  ['a member twice', [lines[0], lines[1], lines[1], lines[2], '}}', '']],
  ['two members on one line', [lines[0], `${lines[1]}${lines[2]}`, '}}', '']],
  ['a space more', [lines[0], ` ${lines[1]}`, lines[2], '}}', '']],
  ['a space inside a record', [lines[0], lines[1]?.replace('"by":', '"by": '), lines[2], '}}', '']],
  [
    'keys in another order',
    [
      lines[0],
      '"a@b.c":{"last_attempt":{"attempt":"b","at":"2","campaigns":[],"outcome":"open"}}',
      '}}',
      '',
    ],
  ],
  ['carriage returns', [lines.join('\r\n')]],
  ['no last line end', [lines.join('\n').trimEnd()]],
  ['something behind the end', [...lines, 'x']],
  ['a comma behind the last member', [lines[0], lines[1], `${lines[2]},`, '}}', '']],
  ['an unknown field', [lines[0], '"a@b.c":{"colour":"red"}', '}}', '']],
  ['a byte order mark', [`\ufeff${lines.join('\n')}`]],
  ['another program’s document', ['{"version":4,"serial":1}', '']],
  ['nothing but a line end', ['', '']],
])('%s is refused, and the way out is named', async (_, parts) => {
  const decoding = decode(parts.join('\n'));
  await expect(decoding).rejects.toMatchObject({ reason: 'state-broken' });
  await expect(decoding).rejects.toThrow(/line \d.*state rebuild/s);
});

test('a document of a newer version is refused as such, whatever else it holds', async () => {
  const newer = text(MEMBERS).replace('"version":1', '"version":2');
  for (const document of [newer, '{"format":"mustreset.state","version":2,"x":[]}']) {
    await expect(decode(document)).rejects.toMatchObject({ reason: 'newer-version' });
  }
});
