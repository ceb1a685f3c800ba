// A policy folder of the benchmark's world, and the built CLI in it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addresses, PROJECT_ID, SECRET } from './answers.mjs';
import { expectCode, runNode } from './child.mjs';

/** The built CLI; BENCH_CLI names another build. */
export const CLI =
  process.env.BENCH_CLI ?? fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

const head = (count) => `version: 1
campaign: inc-1042
reason: Credential stuffing against the login page
ticket: INC-1042
limits:
  max_resets: ${count}
`;

const SOURCES = {
  csv(folder, count) {
    writeFileSync(join(folder, 'members.csv'), `email_address\n${addresses(count).join('\n')}\n`);
    writeFileSync(join(folder, 'policy.yaml'), `${head(count)}members_from:\n  - file: members.csv\n`);
  },
  yaml(folder, count) {
    const members = addresses(count).map((address) => `  - email_address: ${address}\n`);
    writeFileSync(join(folder, 'policy.yaml'), `${head(count)}members:\n${members.join('')}`);
  },
};

/** What the CLI finds in its environment. */
export const environment = (port) => ({
  STYTCH_PROJECT_ID: PROJECT_ID,
  STYTCH_SECRET: SECRET,
  MUSTRESET_BASE_URL: `http://127.0.0.1:${port}`,
  NO_COLOR: '1',
});

/** Writes a policy of `count` members, as `csv` or `yaml`; `port` is the server's (9: nobody's), `env` what is set besides. */
export function createProject(folder, count, { source = 'csv', port = 9, env = {} } = {}) {
  SOURCES[source](folder, count);
  const cli = async (args, { codes = [0], ...options } = {}) => {
    const result = await runNode([CLI, ...args], { folder, env: { ...environment(port), ...env }, ...options });
    return expectCode(result, codes, `mustreset ${args.join(' ')}`);
  };
  return {
    folder,
    cli,
    plan: (...flags) => cli(['plan', '--new-state', '--out', 'plan.json', ...flags]),
    apply: (flags, options) => cli(['apply', 'plan.json', '--new-state', ...flags], options),
  };
}

export const LOG = 'mustreset.log.jsonl';
