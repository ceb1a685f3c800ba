// Prints the SBOM of the package in CycloneDX: what it needs to run, in the versions of the lock.
// `npm sbom --omit dev` leaves out what a development tool needs as well, such as ajv; so the list is
// made of a package.json that knows no development tools.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// npm takes the name of the folder for that of the package.
const folder = join(root, '.tmp', `sbom-${process.pid}`, manifest.name);

function npm(...args) {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new Error(`npm ${args.join(' ')} ended with ${status}.\n${stdout}${stderr}`);
}

try {
  mkdirSync(folder, { recursive: true });
  const { devDependencies: _, scripts: __, ...rest } = manifest;
  writeFileSync(join(folder, 'package.json'), JSON.stringify(rest));
  copyFileSync(join(root, 'package-lock.json'), join(folder, 'package-lock.json'));
  // Takes out of the lock what nothing asks for any more; nothing is downloaded.
  npm('install', '--package-lock-only', '--offline', '--ignore-scripts', '--no-audit');
  process.stdout.write(npm('sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'));
} finally {
  rmSync(join(root, '.tmp', `sbom-${process.pid}`), { recursive: true, force: true });
}
