/** Terraform's spellings, normalised before the command line is parsed. */

/** Long names that may be written with a single dash, as `-out=plan.json`. */
const SINGLE_DASH: ReadonlySet<string> = new Set([
  'auto-approve',
  'base-url',
  'check',
  'config',
  'detailed-exitcode',
  'exclude',
  'first',
  'force',
  'help',
  'input',
  'json',
  'json-into',
  'lock-timeout',
  'max-attempts',
  'new-state',
  'no-color',
  'out',
  'parallelism',
  'plan-ttl',
  'policy',
  'rate',
  'reason',
  'refresh',
  'replace',
  'state',
  'target',
  'version',
]);

const SWITCHES: ReadonlySet<string> = new Set(['--refresh', '--input']);

function normalizeOne(argument: string): string {
  const single = /^-([a-z][a-z-]+)(=.*)?$/s.exec(argument);
  const known = single !== null && SINGLE_DASH.has(single[1] ?? '');
  const long = known ? `-${argument}` : argument;
  if (long === '--json=terraform') return '--json-terraform';
  return SWITCHES.has(long) ? `${long}=true` : long;
}

/** `--json` never takes a separate argument, and `--refresh` alone means `--refresh=true`; all behind `--` stays. */
export function normalizeArguments(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  const options = end === -1 ? argv : argv.slice(0, end);
  return [...options.map(normalizeOne), ...(end === -1 ? [] : argv.slice(end))];
}
