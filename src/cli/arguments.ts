/** Terraform's spellings, normalised before the command line is parsed. */
import { EMULATOR_FLAGS, FLAGS } from './flags.ts';

/** Long names, which may all be written with a single dash, as `-out=plan.json`. */
const LONG_NAMES: ReadonlySet<string> = new Set([
  'help',
  'version',
  ...[...Object.values(FLAGS), ...Object.values(EMULATOR_FLAGS)].flatMap(
    ({ long }) => long?.slice(2) ?? [],
  ),
]);

const SWITCHES: ReadonlySet<string> = new Set(['--refresh', '--input']);

function normalizeOne(argument: string): string {
  const single = /^-([a-z][a-z-]+)(=.*)?$/s.exec(argument);
  const known = single !== null && LONG_NAMES.has(single[1] ?? '');
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
