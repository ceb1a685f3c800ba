import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalText } from '../../src/log/canonical-text.ts';
import { createFold } from '../../src/log/fold.ts';
import type { Members } from '../../src/model/state.ts';
import { UntrustedStateError } from '../../src/model/store.ts';
import {
  decodeState,
  digestState,
  encodeState,
  type StateHeader,
} from '../../src/store/state-document.ts';
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

function chunksOf(document: string | Uint8Array, step: number): Buffer[] {
  const bytes = Buffer.from(document);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += step) chunks.push(bytes.subarray(at, at + step));
  return chunks;
}

const decode = async (document: string | Uint8Array, step = 50): Promise<Members> =>
  (await decodeState(chunksOf(document, step))).members;

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

const textsOf = (members: Members): readonly (readonly [string, string])[] =>
  Object.entries(members).map(([address, record]) => [address, canonicalText(record)] as const);

test.each([
  ['{\n  "version": 4,\n  "terraform_version": "1.9.0",\n  "serial": 7\n}\n'],
  ['{"version":4,"serial":7,"lineage":"x"}'],
])('the state of another program is said to be no state of ours: %j', async (other) => {
  for (const read of [decodeState, digestState]) {
    await expect(read([Buffer.from(other)])).rejects.toThrow(
      "If it is another program's, such as Terraform's, name another place with --state",
    );
  }
});

describe('the digest of a state', () => {
  test('is that of its members, in whatever order they come and wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(histories(), fc.integer({ min: 1, max: 300 }), async (log, step) => {
        const fold = createFold();
        for (const record of log.records) fold.apply(record);
        const { isOf, ...header } = await digestState(chunksOf(text(fold.members), step));
        expect(header).toEqual(HEADER);
        expect(isOf(textsOf(fold.members))).toBe(true);
        expect(isOf(textsOf(fold.members).toReversed())).toBe(true);
        expect(isOf([...textsOf(fold.members), ['zoe@example.com', '{}']])).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  test('any changed or missing byte is refused, or makes it the digest of others', async () => {
    const bytes = Buffer.from(text(MEMBERS));
    const agrees = async (document: Buffer): Promise<boolean> => {
      const state = await digestState([document]).catch((error: unknown) => error);
      if (state instanceof UntrustedStateError) return false;
      const { isOf, ...header } = state as Awaited<ReturnType<typeof digestState>>;
      // A header that is another, but in the same form, is for the log to refuse.
      return isDeepStrictEqual(header, HEADER) && isOf(textsOf(MEMBERS));
    };
    expect(await agrees(bytes)).toBe(true);
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(await agrees(changed)).toBe(false);
      expect(await agrees(bytes.subarray(0, index))).toBe(false);
    }
    expect(await agrees(Buffer.concat([bytes, Buffer.from('x')]))).toBe(false);
  });

  test('a head that is not that of a state is refused as in reading it', async () => {
    const newer = text(MEMBERS).replace('"version":1', '"version":2');
    const broken = [
      '',
      '{}\n',
      FIRST_LINE.trimEnd(),
      FIRST_LINE.replace('"serial":42', '"serial":-1'),
    ];
    for (const document of [newer, ...broken]) {
      const error = await decodeState([Buffer.from(document)]).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UntrustedStateError);
      await expect(digestState([Buffer.from(document)])).rejects.toMatchObject({
        reason: (error as UntrustedStateError).reason,
      });
    }
  });
});
