/** The flags of the command line, each defined once. */
import { InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../command/instant.ts';

type Parse<T> = (text: string) => T;

const integer =
  (least: number, most: number): Parse<number> =>
  (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };

const number: Parse<number> = (text) => {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Give a number from 0 up.');
};

const duration: Parse<number> = (text) => {
  const value = parseDuration(text);
  if (value !== undefined) return value;
  throw new InvalidArgumentError('Give a duration such as 90s, 10m, 1h30m or 2d.');
};

const boolean: Parse<boolean> = (text) => {
  if (text === 'true') return true;
  if (text === 'false') return false;
  throw new InvalidArgumentError('Give true or false.');
};

const list = (value: string, before: readonly string[] | undefined): string[] => [
  ...(before ?? []),
  value,
];

const MOST = 1_000_000_000;

const option = (flags: string, description: string): Option => new Option(flags, description);

const parsed = <T>(flags: string, description: string, parse: Parse<T>): Option =>
  option(flags, description).argParser(parse);

/** A repeatable flag with known values; `choices` alone would keep the last one only. */
const oneOf = (flags: string, description: string, words: readonly string[]): Option =>
  option(flags, description)
    .choices(words)
    .argParser((word: string, before: readonly string[] | undefined) => {
      if (words.includes(word)) return list(word, before);
      throw new InvalidArgumentError(`Allowed choices are ${words.join(', ')}.`);
    });

type Flag =
  | 'ci'
  | 'config'
  | 'policy'
  | 'state'
  | 'baseUrl'
  | 'newState'
  | 'json'
  | 'jsonTerraform'
  | 'jsonInto'
  | 'write'
  | 'showAddresses'
  | 'noColor'
  | 'input'
  | 'debug'
  | 'lockTimeout'
  | 'refresh'
  | 'replace'
  | 'target'
  | 'exclude'
  | 'out'
  | 'detailedExitcode'
  | 'planTtl'
  | 'autoApprove'
  | 'parallelism'
  | 'rate'
  | 'maxAttempts'
  | 'first'
  | 'check'
  | 'against'
  | 'reason'
  | 'from'
  | 'applied'
  | 'retry'
  | 'force'
  | 'run'
  | 'address'
  | 'since'
  | 'key'
  | 'anchor'
  | 'strict'
  | 'requireSignature'
  | 'organization'
  | 'all'
  | 'role'
  | 'status'
  | 'domain'
  | 'hasPassword'
  | 'breakglass';

export const FLAGS: Readonly<Record<Flag, Option>> = {
  ci: option('--ci <system>', 'whose workflows are written (default: none)').choices([
    'github',
    'gitlab',
    'none',
  ]),
  config: option('--config <file>', 'settings file (default: mustreset.yaml, if there is one)'),
  policy: option('--policy <path>', 'policy file or folder; repeatable').argParser(list),
  state: option('--state <place>', 'folder or URL of state, lock, log and applied plans'),
  baseUrl: option('--base-url <url>', 'API instead of the one of the project id'),
  newState: option('--new-state', 'the store is empty: this is the first plan, apply or import'),
  json: option('--json', 'print JSON'),
  jsonTerraform: option(
    '--json-terraform',
    'Terraform plan format, written --json=terraform',
  ).hideHelp(),
  jsonInto: option('--json-into <file>', 'write the JSON events to a file as well'),
  write: option(
    '--write <format=file>',
    'write a document as well, such as markdown=plan.md; repeatable',
  ).argParser(list),
  showAddresses: option(
    '--show-addresses',
    'do not mask addresses in Markdown, SARIF and annotations',
  ),
  noColor: option('--no-color', 'no colours'),
  input: parsed('--input <boolean>', 'false: never ask, fail instead', boolean),
  debug: option('--debug', 'show each setting and where it came from'),
  lockTimeout: parsed(
    '--lock-timeout <duration>',
    'wait so long for a lock that someone holds',
    duration,
  ),
  refresh: parsed('--refresh <boolean>', 'false: without reading the live members', boolean),
  replace: option('--replace <address>', 'reset this address again; repeatable').argParser(list),
  target: option('--target <address>', 'plan only this address; repeatable').argParser(list),
  exclude: option('--exclude <address>', 'leave this address out; repeatable').argParser(list),
  out: option('--out <file>', 'save the plan, for review and apply'),
  detailedExitcode: option(
    '--detailed-exitcode',
    'exit 2 when there are changes (plan), or someone is overdue (status)',
  ),
  planTtl: parsed(
    '--plan-ttl <duration>',
    'how long the plan can be applied (default: 24h)',
    duration,
  ),
  autoApprove: option('--auto-approve', 'do not ask before applying'),
  parallelism: parsed('--parallelism <n>', 'most calls at once (default: 10)', integer(1, 1000)),
  rate: parsed('--rate <n>', 'most calls a second, 0 for no ceiling (default: 50)', number),
  maxAttempts: parsed(
    '--max-attempts <n>',
    'most calls for one address (default: 5)',
    integer(1, 100),
  ),
  first: parsed('--first <n>', 'call for at most so many addresses', integer(1, MOST)),
  check: option('--check', 'change nothing; exit 3 when a file would change'),
  against: option('--against <list>', 'incident list whose addresses must all be covered'),
  from: option('--from <file>', 'state document, from state pull or a folder'),
  reason: option('--reason <text>', 'why; goes into the log'),
  applied: option('--applied', 'the reset took effect'),
  retry: option('--retry', 'it did not: the next plan resets again'),
  force: option('--force', 'do not ask'),
  run: option('--run <id>', 'only this run'),
  address: option('--address <address>', 'only this address'),
  since: option('--since <instant>', 'only from this instant or date on'),
  key: option('--key <file>', 'public key, or a file with one a line; repeatable').argParser(list),
  requireSignature: option(
    '--require-signature <file>',
    'refuse a plan that this public key has not signed; repeatable',
  ).argParser(list),
  anchor: option('--anchor <file>', 'a checkpoint that was kept elsewhere'),
  organization: option(
    '--organization <id...>',
    'members of these organizations: id, slug or external id',
  ),
  all: option('--all', 'members of all organizations of the project'),
  role: option('--role <id>', 'only members with this role; repeatable: any of them').argParser(
    list,
  ),
  status: oneOf('--status <status>', 'only members of this status; repeatable: any of them', [
    'active',
    'invited',
    'pending',
  ]),
  domain: option(
    '--domain <domain>',
    'only addresses of exactly this domain; repeatable: any of them',
  ).argParser(list),
  hasPassword: option('--has-password', 'only members who have a password'),
  breakglass: option('--breakglass', 'only break-glass members'),
  strict: option('--strict', 'an open last run and a missing signature are errors, too'),
};

type EmulatorFlag =
  | 'port'
  | 'world'
  | 'members'
  | 'organizations'
  | 'passwords'
  | 'latency'
  | 'rateLimit'
  | 'retryAfter'
  | 'repeat'
  | 'fault'
  | 'seed';

export const EMULATOR_FLAGS: Readonly<Record<EmulatorFlag, Option>> = {
  port: parsed(
    '--port <n>',
    'port on 127.0.0.1, 0 for a free one (default: 8787)',
    integer(0, 65535),
  ),
  world: option('--world <file>', 'world file: organizations and members'),
  members: parsed(
    '--members <n>',
    'a generated world of so many members (default: 100)',
    integer(0, MOST),
  ),
  organizations: parsed('--organizations <n>', 'over so many organizations', integer(0, MOST)),
  passwords: option('--passwords <mode>', 'password mode of the project').choices([
    'cross_org',
    'organization',
  ]),
  latency: option(
    '--latency <duration[,jitter]>',
    'delay of every answer, such as 20ms, or 20ms,10ms for up to 10 ms more',
  ),
  rateLimit: option('--rate-limit <n/s[,bucket]>', 'most requests a second per endpoint'),
  retryAfter: option('--retry-after', 'send Retry-After with a 429'),
  repeat: option('--repeat <status>', 'answer to a reset of an address without a password').choices(
    ['200', '404'],
  ),
  fault: option('--fault <kind:share>', 'a fault in so many of the resets; repeatable').argParser(
    list,
  ),
  seed: parsed('--seed <n>', 'decides ids and faults (default: 1)', integer(0, MOST)),
};
