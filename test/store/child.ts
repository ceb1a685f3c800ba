/** Runs code of the store in processes of their own, which share nothing with the test but files. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2023,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};

/** Compiles the folders that the store needs into a temporary one, and returns its path. */
export function compileStore(): string {
  const out = mkdtempSync(join(tmpdir(), 'mustreset-compiled-'));
  for (const folder of ['generated', 'model', 'log', 'store']) {
    const source = join(ROOT, 'src', folder);
    for (const name of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const text = readFileSync(join(source, name), 'utf8');
      const target = join(out, folder, name.replace(/ts$/, 'js'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, ts.transpileModule(text, { compilerOptions: OPTIONS }).outputText);
    }
  }
  writeFileSync(join(out, 'package.json'), '{"type":"module"}');
  symlinkSync(join(ROOT, 'node_modules'), join(out, 'node_modules'));
  return out;
}

/** A process that runs `code`, where `openFileStore`, `lockInfo` and `args` are known. */
export class Child {
  readonly process: ChildProcess;
  #text = '';
  readonly #waiting: { line: RegExp; resolve: () => void }[] = [];
  readonly exited: Promise<number | null>;

  constructor(compiled: string, code: string, args: readonly string[]) {
    const prelude = `
      import { openFileStore } from '${compiled}/store/file/file-store.js';
      import { randomUUID } from 'node:crypto';
      import { hostname } from 'node:os';
      const args = process.argv.slice(1);
      const lockInfo = () => ({ ID: randomUUID(), Operation: 'OperationTypeApply', Info: '',
        Who: 'child@' + hostname(), Version: '0', Created: '2026-11-20T14:30:00.000Z', Path: '' });
      const stdin = () => new Promise((resolve) => process.stdin.once('data', resolve));
    `;
    const argv = ['--input-type=module', '-e', prelude + code, ...args];
    this.process = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#text += text;
      for (const { line, resolve } of this.#waiting) if (line.test(this.#text)) resolve();
    });
    this.exited = new Promise((resolve) => this.process.once('close', resolve));
  }

  get output(): string {
    return this.#text;
  }

  /** Resolves once the output holds it. */
  async says(line: RegExp): Promise<void> {
    if (line.test(this.#text)) return;
    await new Promise<void>((resolve) => this.#waiting.push({ line, resolve }));
  }

  go(): void {
    this.process.stdin?.write('\n');
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exited;
  }
}
