/** The machine of a job: an empty disk, the programs that it may call, and npm as far as it is used. */
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAIN, freshFolder } from '../support/cli.ts';

interface Manifest {
  readonly version: string;
  readonly peerDependencies: { readonly pg: string };
}

const MANIFEST = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
/** The only packages that there are. */
export const VERSION: string = MANIFEST.version;
const DRIVER = MANIFEST.peerDependencies.pg.replace('^', '');

export interface Machine {
  readonly workspace: string;
  readonly temp: string;
  readonly home: string;
  /** Where installed programs are found. */
  readonly path: string;
  /** Puts Node and npm there, as setup-node does. */
  setupNode(): void;
}

const mustreset = `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`;

/** `npm install --global` of the pinned packages, and of nothing else. */
const npm = (bin: string): string => `#!/bin/sh
[ "$1 $2 $3" = 'install --global --ignore-scripts' ] || { echo "npm $*: not known here" >&2; exit 97; }
shift 3
for package; do
  case "$package" in
    mustreset@${VERSION}) cp '${join(bin, '.mustreset')}' '${join(bin, 'mustreset')}' ;;
    pg@${DRIVER}) ;;
    *) echo "npm: there is no $package" >&2; exit 98 ;;
  esac
done
`;

const npx = `#!/bin/sh
[ "$1 $2" = '--yes mustreset@${VERSION}' ] || { echo "npx $*: not known here" >&2; exit 98; }
shift 2
exec '${process.execPath}' '${MAIN}' "$@"
`;

function program(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

/** A machine that nothing has run on. */
export function freshMachine(): Machine {
  const { path } = freshFolder();
  const at = (name: string): string => {
    mkdirSync(join(path, name));
    return join(path, name);
  };
  const bin = at('bin');
  return {
    workspace: at('workspace'),
    temp: at('temp'),
    home: at('home'),
    path: `${bin}:/usr/bin:/bin`,
    setupNode: () => {
      symlinkSync(process.execPath, join(bin, 'node'));
      program(join(bin, '.mustreset'), mustreset);
      program(join(bin, 'npm'), npm(bin));
      program(join(bin, 'npx'), npx);
    },
  };
}
