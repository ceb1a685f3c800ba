/** The files of `--write`: which ones are asked for, and writing them. */
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { EXIT } from '../model/exit-code.ts';
import { didYouMean } from '../policy/nearest.ts';
import type { DocumentKind, Format, Reports } from '../render/formats.ts';
import { type CommandContext, type Report, UsageError } from './context.ts';
import { annotate, summarize } from './github.ts';
import { type OtherFiles, isAmong, refuseOutput } from './output-files.ts';
import { type WriteFlags, renderOptions } from './render-options.ts';
import type { SettingsFlags } from './settings.ts';
import { WriteError, checkWritable, writeFileAtomic } from './write-file.ts';

interface Target {
  readonly format: Format;
  readonly file: string;
}

/** Renderers are loaded on demand: most commands write no document. */
const loadFormats = () => import('../render/formats.ts');

type Formats = Awaited<ReturnType<typeof loadFormats>>;

function parseTarget(
  text: string,
  kind: DocumentKind,
  { formatsOf, isFormatName }: Formats,
): Target {
  const formats = formatsOf(kind);
  const known = `Formats of ${kind}: ${formats.join(', ')}.`;
  const at = text.indexOf('=');
  const name = at === -1 ? text : text.slice(0, at);
  const file = at === -1 ? '' : text.slice(at + 1);
  if (!isFormatName(name)) {
    const hint = didYouMean(name, formats);
    const near = hint === undefined ? '' : ` ${hint}`;
    throw new UsageError(`--write ${text}: "${name}" is no format.${near} ${known}`);
  }
  if (!formats.includes(name)) {
    throw new UsageError(`--write ${text}: there is no ${name} of ${kind}. ${known}`);
  }
  if (file === '') {
    throw new UsageError(`--write ${text}: give a format and a file, such as ${name}=${kind}.out.`);
  }
  return { format: name, file };
}

/** Throws `UsageError` for a file that would be written twice, or over what is read. */
function refuseTargets(targets: readonly Target[], others: OtherFiles): void {
  const taken: Record<string, OtherFiles[string]> = { ...others };
  for (const { format, file } of targets) {
    const flag = `--write ${format}=${file}`;
    refuseOutput(flag, file, taken);
    taken[flag] = file;
  }
}

/** Policies and lists that a plan was made of: those of a plan file may be others than this run reads. */
function filesOf(report: Reports[DocumentKind]): readonly string[] {
  const plan = 'run' in report ? report.run?.plan : 'plan' in report ? report.plan : undefined;
  return plan?.policy.files.map(({ path }) => path) ?? [];
}

/** Time that an interrupted run has for its documents, counted from the signal. */
const INTERRUPTED_MS = 6_300;

/** Characters that are written at once. */
const GATHERED = 64 * 1024;

function* gathered(texts: Iterable<string>, late: () => boolean): Generator<string> {
  let waiting: string[] = [];
  let size = 0;
  for (const text of texts) {
    waiting.push(text);
    size += text.length;
    if (size < GATHERED) continue;
    if (late()) throw new Error('the run was interrupted, and there was no time left');
    yield waiting.join('');
    waiting = [];
    size = 0;
  }
  yield waiting.join('');
}

const unwritable = (error: WriteError): Diagnostic => ({
  severity: 'error',
  rule: 'file-unwritable',
  summary: 'File cannot be written',
  detail: error.message,
});

export interface Documents<K extends DocumentKind> {
  /** Throws `UsageError`, and `WriteError` for a file that could not be written. */
  check(): Promise<void>;
  /** Writes all files once they are checked, and returns what kept one from being written. */
  write(report: Reports[K]): Promise<readonly Diagnostic[]>;
  /** Adds to the summary of the step, where GitHub Actions runs the command. */
  summarize(report: Reports[K]): Promise<void>;
  /** Tells GitHub Actions by annotations, too, where that runs the command; of more than the report holds, if given. */
  announce(report: Reports[K], diagnostics?: readonly Diagnostic[]): Promise<void>;
}

/** The documents that a command is asked for. After a signal, writing them ends in time for the exit. */
export function openDocuments<K extends DocumentKind>(
  kind: K,
  flags: WriteFlags & SettingsFlags,
  others: OtherFiles,
  context: CommandContext,
): Documents<K> {
  const { interrupt, clock } = context;
  let signalled: number | undefined;
  interrupt.addEventListener('abort', () => {
    signalled = clock.monotonic();
  });
  const left = (): number =>
    signalled === undefined
      ? Number.POSITIVE_INFINITY
      : signalled + INTERRUPTED_MS - clock.monotonic();
  const options = renderOptions(flags, context);
  // Nothing is written before it is known that everything can be.
  let targets: readonly Target[] = [];

  const writeOne = async (
    { format, file }: Target,
    report: Reports[K],
  ): Promise<readonly Diagnostic[]> => {
    try {
      const { renderReport } = await loadFormats();
      const texts = renderReport(kind, format, report, options);
      if (texts === undefined) return [];
      if (isAmong(file, filesOf(report))) {
        throw new WriteError(file, new Error('the policy is read from it'));
      }
      await writeFileAtomic(
        file,
        gathered(texts, () => left() <= 0),
      );
      return [];
    } catch (error) {
      if (error instanceof WriteError) return [unwritable(error)];
      throw error;
    }
  };

  return {
    check: async () => {
      if (flags.write === undefined) return;
      const formats = await loadFormats();
      const wanted = flags.write.map((text) => parseTarget(text, kind, formats));
      const { filesRead } = await import('./policies.ts');
      const files = wanted.map(({ file }) => file);
      refuseTargets(wanted, { ...others, ...(await filesRead(files, flags, context)) });
      for (const { file } of wanted) await checkWritable(file);
      targets = wanted;
    },
    write: async (report) => {
      const found: Diagnostic[] = [];
      for (const target of targets) found.push(...(await writeOne(target, report)));
      return found;
    },
    summarize: (report) => summarize(kind, report, flags, context),
    announce: async (report, diagnostics = report.diagnostics) => {
      await annotate(diagnostics, report.more, flags, context);
      await summarize(kind, report, flags, context);
    },
  };
}

/** Writes the documents of a command that answers at once; one that cannot be written makes it fail. */
export async function withDocuments<K extends DocumentKind>(
  documents: Documents<K>,
  document: Reports[K],
  report: Report,
): Promise<Report> {
  const { exit_code, diagnostics } = report;
  const unwritten = exit_code === EXIT.usage ? [] : await documents.write(document);
  await documents.summarize(document);
  if (!hasErrors(unwritten)) return report;
  const worst = exit_code === EXIT.done || exit_code === EXIT.changes ? EXIT.error : exit_code;
  return { ...report, exit_code: worst, diagnostics: [...diagnostics, ...unwritten] };
}
