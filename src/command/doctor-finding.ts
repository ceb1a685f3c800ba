/** What doctor's checks are made of: what was found, and the exit code of what is wrong. */
import type { Diagnostic } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../model/exit-code.ts';
import type { Check } from '../render/doctor.ts';
import { redactUrls } from '../render/url.ts';
import { type CommandContext, UsageError } from './context.ts';
import { faultOf } from './fault.ts';

export interface Finding {
  readonly check: Check;
  readonly exit_code: ExitCode;
}

export const good = (name: string, detail: string): Finding => ({
  check: { name, ok: true, detail },
  exit_code: EXIT.done,
});

export const bad = (name: string, exit_code: ExitCode, detail: string): Finding => ({
  check: { name, ok: false, detail },
  exit_code,
});

/** What is wrong stands at another check, which the detail names. */
export const notMade = (name: string, detail: string): Finding => ({
  check: { name, ok: false, detail, skipped: true },
  exit_code: EXIT.done,
});

/** The error as the finding of a check. A usage error ends the command, as it does any other. */
export function badBy(name: string, error: unknown): Finding {
  const fault = faultOf(error);
  if (fault === undefined || error instanceof UsageError) throw error;
  return bad(name, fault.exit_code, fault.diagnostic.detail);
}

/** The first mistake with its place, and how many there are beside it. */
export function firstMistake(diagnostics: readonly Diagnostic[], more: number): string {
  const [first, ...others] = diagnostics.filter(({ severity }) => severity === 'error');
  if (first === undefined) return '';
  const { range, detail } = first;
  if (range === undefined) return detail;
  const { file, start } = range;
  const left = others.length + more;
  const rest = left === 0 ? '' : ` And ${left} more.`;
  return `${file} line ${start.line}, column ${start.column}: ${detail}${rest} "mustreset validate" shows all mistakes in their lines.`;
}

const SECRETS = [
  'STYTCH_SECRET',
  'STYTCH_SESSION_TOKEN',
  'STYTCH_SESSION_JWT',
  'TF_HTTP_PASSWORD',
  'PGPASSWORD',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
] as const;

/** Shorter texts occur by chance. */
const MIN_SECRET_LENGTH = 4;

/** A last guard for texts that servers and files bring along: nobody may paste a secret into an issue. */
export function withoutSecrets({ check }: Finding, env: CommandContext['env']): Check {
  const secrets = SECRETS.map((name) => env[name] ?? '').filter(
    ({ length }) => length >= MIN_SECRET_LENGTH,
  );
  const detail = secrets.reduce(
    (text, secret) => text.replaceAll(secret, '[redacted]'),
    redactUrls(check.detail),
  );
  return { ...check, detail };
}
