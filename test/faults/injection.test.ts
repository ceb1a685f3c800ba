/** The secret in no stream and no file, however much is asked for; hostile text in no terminal. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type CliResult, type Environment, PROJECT, SECRET, startCli } from '../support/cli.ts';
import { apiError } from './chaos-moves.ts';
import { type Move, type Seen, startProxy } from './proxy.ts';
import { type Rehearsal, rehearse } from './rehearsal.ts';
import { filesBelow } from '../support/files.ts';

/** As it is, and as it travels. */
const FORMS: readonly string[] = [
  SECRET,
  Buffer.from(`${PROJECT}:${SECRET}`).toString('base64'),
  Buffer.from(SECRET).toString('base64').slice(0, -4),
  Buffer.from(SECRET).toString('hex'),
];

const leaks = (texts: readonly string[]): readonly string[] =>
  texts.filter((text) => FORMS.some((form) => text.includes(form)));

/** A world whose calls meet what the test says, at the true pace. */
const meet = (choose: (seen: Seen) => Move): Promise<Rehearsal> =>
  rehearse({
    addresses: 6,
    shared: 3,
    saved: false,
    through: async (emulator) => {
      const proxy = await startProxy(emulator, choose);
      onTestFinished(() => proxy.close());
      return { url: proxy.url, ledger: () => proxy.ledger() };
    },
  });

describe('the secret', () => {
  const LOUD: readonly Environment[] = [
    { NODE_DEBUG: '*', DEBUG: '*' },
    { NODE_OPTIONS: '--trace-warnings --trace-uncaught' },
  ];

  test.each(LOUD)('is in no stream and no file with %o', async (loud) => {
    const rehearsal = await meet(({ reset }) => {
      if (reset === 2) return { type: 'drop_after', reset: true };
      if (reset === 3) return apiError(400, 'bad_request');
      // An API, or a proxy before it, that gives back what it was sent.
      if (reset === 4)
        return { type: 'invent', effect: false, answer: { status: 500, body: FORMS.join(' ') } };
      if (reset === 5) return apiError(403, `denied_${SECRET}`);
      return { type: 'pass' };
    });
    const texts: string[] = [];
    for (const args of [
      ['plan', '--new-state', '--debug', '--out=plan.json', '--json-into=plan.jsonl'],
      ['apply', '--new-state', '--debug', '--json', '--json-into=apply.jsonl', 'plan.json'],
      ['apply', '--auto-approve', '--debug'],
      ['apply', '--auto-approve', '--debug', '--base-url=http://127.0.0.1:1'],
      ['apply', '--auto-approve', '--debug', '--base-url=https://127.0.0.1:1'],
      ['log', 'show', '--json', '--debug'],
      ['state', 'list', '--debug'],
    ]) {
      const running = startCli(args, {
        cwd: rehearsal.folder.path,
        env: { ...rehearsal.env, ...loud },
      });
      // What Node itself tells may hold stacks, which is all that the rejection may be about.
      const heard: string[] = [];
      running.child.stdout?.on('data', (text: string) => heard.push(text));
      running.child.stderr?.on('data', (text: string) => heard.push(text));
      await running.ended.catch((error: unknown) => {
        expect(String(error)).toContain('printed a stack trace');
      });
      texts.push(heard.join(''));
    }
    expect(texts.join('').length).toBeGreaterThan(1000);
    const files = filesBelow(rehearsal.folder.path).map((path) => readFileSync(path, 'latin1'));
    expect(leaks([...texts, ...files])).toEqual([]);
  });
});

const NASTY =
  '\u001b[2J\u001b]8;;http://evil\u0007\u009b1A\u202e\u200b\r::add-mask::x\r\n::error::no';
/** What a terminal obeys, and what hides or turns round what stands beside it. */
const OBEYED =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;

const yaml = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\u007f');

/** The program's own annotations, whose properties hold neither colon nor comma. */
const OWN = /^::(?:error|warning) (?:\w+=[^:,]*,)*title=[^:,]*::/;

const commandsIn = (text: string): readonly string[] =>
  text.split('\n').filter((line) => /^(::|##\[)/.test(line.trimStart()) && !OWN.test(line));

function expectHarmless(args: readonly string[], { stdout, stderr }: CliResult): void {
  for (const text of [stdout, stderr]) {
    expect([args, OBEYED.exec(text)?.[0].charCodeAt(0).toString(16)]).toEqual([args, undefined]);
    expect([args, commandsIn(text)]).toEqual([args, []]);
  }
}

describe('hostile text', () => {
  const RUN: readonly (readonly string[])[] = [
    ['plan', '--new-state', '--out=plan.json'],
    ['plan', '--new-state', '--json'],
    ['show', 'plan.json'],
    ['show', '--json=terraform', 'plan.json'],
    ['apply', '--new-state', 'plan.json'],
    ['apply', '--auto-approve', '--json'],
    ['show'],
    ['show', '--json'],
    ['log', 'show'],
    ['log', 'show', '--json'],
    ['log', 'verify'],
    ['state', 'list'],
    ['state', 'pull'],
    ['apply', '--auto-approve', '--debug'],
  ];

  async function runAll(rehearsal: Rehearsal, env: Environment = {}): Promise<string> {
    const said: string[] = [];
    for (const args of RUN) {
      const options = { cwd: rehearsal.folder.path, env: { ...rehearsal.env, ...env } };
      const result = await startCli(args, options).ended;
      expectHarmless(args, result);
      expect(result.status).not.toBe(64);
      said.push(result.stdout, result.stderr);
    }
    return said.join('\n');
  }

  test('of the API in errors, ids and names reaches no terminal', async () => {
    const nasty = JSON.stringify(NASTY).slice(1, -1);
    const rehearsal = await meet(({ reset, path }) => {
      if (reset === 2)
        return {
          type: 'invent',
          effect: false,
          answer: {
            status: 400,
            body: `{"status_code":400,"error_type":"bad_request","error_message":"${nasty}","request_id":"r-1","error_url":"${nasty}"}`,
          },
        };
      if (reset === 3)
        return {
          type: 'invent',
          effect: false,
          answer: { status: 302, headers: { location: 'http://x\u009b1A\u001b[2J' }, body: nasty },
        };
      if (reset > 3)
        return { type: 'change', change: (body) => body.replace(/"request_id":"/, `$&${nasty}`) };
      if (path.includes('members/search'))
        return {
          type: 'change',
          change: (body) => body.replaceAll(/"(name|external_id)":"[^"]*"/g, `"$1":"${nasty}"`),
        };
      return { type: 'pass' };
    });
    const said = await runAll(rehearsal);
    expect(said).toContain('add-mask');
  });

  test.each(['member_id', 'organization_id', 'member_password_id'])(
    'in a %s of a member is no id, and ends the plan before any call',
    async (key) => {
      const nasty = JSON.stringify(NASTY).slice(1, -1);
      const rehearsal = await meet(({ path }) =>
        path.includes('members/search')
          ? { type: 'change', change: (body) => body.replaceAll(`"${key}":"`, `$&${nasty}`) }
          : { type: 'pass' },
      );
      for (const args of [
        ['plan', '--new-state', '--json'],
        ['apply', '--new-state', '--auto-approve'],
      ]) {
        const result = await rehearsal.run(...args);
        expectHarmless(args, result);
        expect([result.status, result.stdout + result.stderr]).toEqual([
          1,
          expect.stringMatching(new RegExp(`${key} is not an id`.replaceAll(' ', '[\\s│]+'))),
        ]);
      }
      expect(rehearsal.calls()).toBe(0);
    },
  );

  test('of a policy, its path, and the job that runs it reaches no terminal', async () => {
    const rehearsal = await meet(() => ({ type: 'pass' }));
    const { folder } = rehearsal;
    const name = 'pol\u001b[2J\u202e\n::error::x.yaml';
    folder.write(name, '');
    writeFileSync(
      folder.at(name),
      `version: 1\ncampaign: inc-1\nreason: ${yaml(`Dump ${NASTY}`)}\nticket: ${yaml(NASTY)}\nrequested_by: ${yaml(NASTY)}\nmembers:\n  - m000@example.com\n  - ${yaml(`${NASTY}@example.com`)}\n  - {email_address: m001@example.com, reason: ${yaml(NASTY)}}\n`,
    );
    const env = {
      MUSTRESET_POLICY: name,
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: NASTY,
      GITHUB_REF: NASTY,
      GITHUB_SHA: NASTY,
      GITHUB_SERVER_URL: NASTY,
      GITHUB_REPOSITORY: NASTY,
      GITHUB_RUN_ID: NASTY,
    };
    const refused = await startCli(['validate'], {
      cwd: folder.path,
      env: { ...rehearsal.env, ...env },
    }).ended;
    expectHarmless(['validate'], refused);
    expect(refused.status).toBe(3);
    writeFileSync(
      folder.at(name),
      `version: 1\ncampaign: inc-1\nreason: ${yaml('Dump ::error::x \u202e')}\nmembers: [m000@example.com]\n`,
    );
    await runAll(rehearsal, env);
  });
});
