/** What an editor makes of the published schemas: checks, hover and completion, by the server that editors use. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Editor, startEditor } from '../support/language-server.ts';

const ROOT = resolve('.');
const MODELINE = /^# yaml-language-server: \$schema=(\S+)$/m;

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly name: string;
  readonly version: string;
};
const SCHEMAS = readdirSync('schemas');

interface Example {
  readonly path: string;
  readonly text: string;
  readonly schema: string | undefined;
}

const EXAMPLES: readonly Example[] = readdirSync('examples', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.ya?ml$/.test(name))
  .map((name) => join('examples', name))
  .map((path) => {
    const text = readFileSync(path, 'utf8');
    return { path, text, schema: MODELINE.exec(text)?.[1] };
  });

const WITH_SCHEMA = EXAMPLES.filter(({ schema }) => schema !== undefined);

test.each(SCHEMAS)('%s has the address under which its version is published as its id', (file) => {
  const { $id } = JSON.parse(readFileSync(join('schemas', file), 'utf8')) as {
    readonly $id: string;
  };
  expect($id).toBe(`https://unpkg.com/${manifest.name}@${manifest.version}/schemas/${file}`);
});

test('there are examples of policies and of worlds that name their schema', () => {
  const named = new Set(WITH_SCHEMA.map(({ schema = '' }) => schema.split('/').at(-1)));
  expect([...named]).toEqual(
    expect.arrayContaining(['policy.schema.json', 'world.schema.json']) as unknown,
  );
});

test.each(WITH_SCHEMA)('the schema that $path names lies in the package', ({ path, schema }) => {
  const file = relative(ROOT, resolve(dirname(path), schema ?? ''));
  expect(existsSync(file)).toBe(true);
  expect(SCHEMAS.map((name) => join('schemas', name))).toContain(file);
});

/** Every place of a schema at which an editor can show something, with its description. */
function placesIn(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const below = placesIn(inner, `${path}/${key}`);
    const isKey = /\/properties$/.test(path);
    if (!isKey) return below;
    const { description = '', $ref } = inner as {
      readonly description?: string;
      readonly $ref?: string;
    };
    return $ref === undefined ? [[`${path}/${key}`, description] as const, ...below] : below;
  });
}

test.each(['policy', 'settings'])(
  'each key of the %s schema is described in a sentence',
  (name) => {
    const schema = JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8')) as {
      readonly definitions: { readonly limits: { readonly description: string } };
    };
    const places = placesIn(schema, '');
    expect(places.length).toBeGreaterThan(10);
    expect(places.filter(([, text]) => !/^.{20,}\.$/.test(text))).toEqual([]);
    expect(schema.definitions.limits.description).toMatch(/\.$/);
  },
);

const POLICY_HEAD = '# yaml-language-server: $schema=../../schemas/policy.schema.json\n';
/** As if it lay among the examples, so that the modeline leads to the schema. */
const UNSAVED = join(ROOT, 'examples/01-incident/unsaved.yaml');

describe('in an editor', () => {
  let editor: Editor;

  beforeAll(async () => {
    editor = await startEditor(ROOT);
  });
  afterAll(() => {
    editor.close();
  });

  test.each(WITH_SCHEMA.filter(({ path }) => !path.includes('broken')))(
    '$path has no mistake',
    async ({ path, text }) => {
      expect(await editor.open(resolve(path), text)).toEqual([]);
    },
  );

  test('a settings file has no mistake', async () => {
    const head = '# yaml-language-server: $schema=../../schemas/settings.schema.json\n';
    const text = `${head}version: 1\nstate: s3://bucket/key\nlimits: { max_resets: 5 }\n`;
    expect(await editor.open(UNSAVED.replace('unsaved', 'settings'), text)).toEqual([]);
  });

  test.each([
    ['an unknown key', 'version: 1\ncampaign: x\nreason: y\ncampain: z\n', 4, /campain/],
    ['a wrong type', 'version: 1\ncampaign: x\nreason: y\nmembers: all\n', 4, /array/],
    ['a missing key', 'version: 1\ncampaign: x\n', 1, /reason/],
    [
      'a wrong key of a member',
      'version: 1\ncampaign: x\nreason: y\nmembers:\n  - mail: a\n',
      5,
      /mail/,
    ],
  ])('%s is shown in its line', async (name, text, line, message) => {
    const path = UNSAVED.replace('unsaved', name.replaceAll(' ', '-'));
    const diagnostics = await editor.open(path, `${POLICY_HEAD}${text}`);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.map(({ range }) => range.start.line)).toContain(line);
    expect(diagnostics.map((each) => each.message).join('\n')).toMatch(message);
  });

  test('a key under the pointer is explained', async () => {
    const text = `${POLICY_HEAD}version: 1\ncampaign: x\nreason: y\nlimits:\n  max_admins: 1\nmembers:\n  - email_address: ada@example.com\n    allow_breakglass: true\n`;
    await editor.open(UNSAVED, text);
    const at = (line: number, character: number): Promise<string> =>
      editor.hover(UNSAVED, { line, character });
    expect(await at(2, 3)).toContain('unique among the loaded policies');
    expect(await at(5, 4)).toContain('stytch\\_admin');
    expect(await at(8, 6)).toContain('true: also reset a member');
  });

  test('keys that are missing are offered with what they mean', async () => {
    const path = UNSAVED.replace('unsaved', 'begun');
    await editor.open(path, `${POLICY_HEAD}version: 1\ncampaign: x\n\n`);
    const offered = await editor.complete(path, { line: 3, character: 0 });
    expect([...offered.keys()]).toEqual(
      expect.arrayContaining(['reason', 'due', 'members', 'members_from', 'protect']) as unknown,
    );
    expect(offered.get('due')).toContain('By when a new password must be set');
  });
});
