/** What a command is given beside its flags, and what it gives back. One file per command; `wire.ts` alone constructs. */
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ExitCode } from '../model/exit-code.ts';
import type { Environment } from '../model/network.ts';
import type { Style } from '../render/style.ts';
import type { Holder } from './lock.ts';

/** Where text goes. Writing never fails the command: a closed pipe loses text, not records. */
export interface Output {
  /** Results, on stdout. */
  result(text: string): void;
  /** Everything else, on stderr. */
  note(text: string): void;
  /** Redraws the one progress line on stderr; the empty text removes it. */
  live(text: string): void;
}

/** A command is also what takes the lock. */
export interface CommandContext extends Holder {
  readonly env: Environment;
  readonly output: Output;
  readonly style: Style;
  /** Someone can be asked: stdin is a terminal. */
  readonly interactive: boolean;
  /** stderr is a terminal that a line can be redrawn on. */
  readonly redraws: boolean;
  /** No terminal, or `CI` is set. */
  readonly automation: boolean;
  readonly user: string;
  readonly host: string;
  /** Asks on the terminal; resolves to undefined at the end of input. */
  ask(question: string): Promise<string | undefined>;
}

/** Flags that most commands take. */
export interface CommonFlags {
  readonly policy?: readonly string[];
  readonly state?: string;
  readonly config?: string;
  readonly baseUrl?: string;
  readonly newState?: boolean;
  readonly json?: boolean;
  readonly input?: boolean;
  readonly debug?: boolean;
  readonly lockTimeout?: number;
}

/** What a command that answers at once has to say. */
export interface Report {
  readonly exit_code: ExitCode;
  readonly diagnostics: readonly Diagnostic[];
  /** Mistakes beyond those listed. */
  readonly more?: number;
  /** Text for people, on stdout. */
  readonly text?: string;
  /** In place of `text`, what is too long for one string. */
  readonly parts?: Iterable<string>;
  /** The command's own keys of its `--json` document. */
  readonly json?: object;
  /** With `--json`, in place of the document. */
  readonly raw?: Iterable<string>;
}

/** A mistake in the command line: exit code 64. */
export class UsageError extends Error {
  /** What was probably meant. */
  readonly hint?: string;
  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'UsageError';
    if (hint !== undefined) this.hint = hint;
  }
}
