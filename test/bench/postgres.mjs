// A PostgreSQL of the machine's own, for as long as a row needs it.
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inFolder } from './folder.mjs';

const DEBIAN = '/usr/lib/postgresql';

/** Where initdb and pg_ctl are, or undefined. */
function binaries() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const folders = [...versions.map((version) => join(DEBIAN, version, 'bin')), ...process.env.PATH.split(':')];
  return folders.find((folder) => ['initdb', 'pg_ctl'].every((name) => existsSync(join(folder, name))));
}

const idOf = (option) => Number(spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout);

/** The server refuses to be root. */
const owner = () => (process.getuid() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {});

function must(command, args, options) {
  const { status, stdout, stderr } = spawnSync(command, args, { ...options, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed: ${stdout}${stderr}`);
}

/** Calls `use(url)` while a server runs on a socket in a folder of its own; undefined without one. */
export async function withPostgres(use) {
  const bin = binaries();
  if (bin === undefined) return undefined;
  return inFolder(async (folder) => {
    const who = owner();
    if (who.uid !== undefined) chownSync(folder, who.uid, who.gid);
    const data = join(folder, 'data');
    const options = { ...who, cwd: folder };
    must(join(bin, 'initdb'), ['-D', data, '-U', 'bench', '-A', 'trust', '--no-sync'], options);
    const settings = `-k ${folder} -c listen_addresses=`;
    const start = ['-D', data, '-w', '-l', join(folder, 'log'), '-o', settings, 'start'];
    must(join(bin, 'pg_ctl'), start, { ...options, stdio: 'ignore' });
    try {
      return await use(`postgres://bench@/postgres?host=${encodeURIComponent(folder)}`);
    } finally {
      must(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'], { ...options, stdio: 'ignore' });
    }
  });
}
