/** Programs of the machine that some tests need; `.ci/run` installs them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const runs = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

export const HAS_OPENSSL: boolean = runs('openssl', 'version');
export const HAS_PYTHON: boolean = runs('python3', '--version');
export const HAS_JQ: boolean = runs('jq', '--version');
/** Also whether this user may trace. */
export const HAS_STRACE: boolean = runs('strace', '-qq', '-o', '/dev/null', 'true');
/** Where there is none, what needs it is skipped. */
export const HAS_TERRAFORM: boolean = runs('terraform', 'version');
/** Ceph's S3 server and what it keeps its objects with. */
export const HAS_RADOSGW: boolean = ['radosgw', 'ceph-mon', 'ceph-osd'].every((command) =>
  runs(command, '--version'),
);

/** The browser that HTML is looked at in. */
export const CHROMIUM = '/usr/bin/chromium';
export const HAS_CHROMIUM: boolean = existsSync(CHROMIUM);
