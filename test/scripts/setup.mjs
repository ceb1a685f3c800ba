// Installs and builds what is missing or older than its source; does nothing when all is current.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const time = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);
const newest = (folder) =>
  Math.max(0, ...readdirSync(folder, { recursive: true }).map((name) => time(`${folder}/${name}`)));

const run = (args) => {
  const { status } = spawnSync('npm', args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(`"npm ${args.join(' ')}" failed.`);
    process.exit(1);
  }
};

const installed = time(`${root}node_modules/.package-lock.json`);
if (installed === 0 || installed < time(`${root}package-lock.json`))
  run(['ci', '--loglevel=error']);
const built = time(`${root}dist/cli/main.js`);
if (built === 0 || built < Math.max(newest(`${root}src`), time(`${root}tsconfig.json`))) {
  run(['run', '--silent', 'build']);
}
