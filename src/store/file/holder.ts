import { readFileSync, readlinkSync, statfsSync } from 'node:fs';
import { hostname } from 'node:os';
import { codeOf } from '../../model/error-code.ts';

/** Which process on which running system: enough to tell later that it is gone. */
export interface Holder {
  readonly pid: number;
  /** Ticks between the start of the system and of the process. */
  readonly start_time: string;
  /** Drawn anew at each start of the system. */
  readonly boot_id: string;
  /** Processes of other namespaces cannot be seen from here. */
  readonly pid_namespace: string;
}

interface ProcessStat {
  readonly state: string;
  readonly threads: number;
  readonly start_time: string;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

// proc_pid_stat(5): the name in brackets may hold anything, so fields are counted behind the last ")".
function processStat(pid: number | 'self'): ProcessStat | undefined {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, threads, start_time] = [fields?.[0], fields?.[17], fields?.[19]];
  if (state === undefined || threads === undefined || start_time === undefined) return undefined;
  return { state, threads: Number(threads), start_time };
}

/** This process, or undefined where the system does not tell (then no lock is ever taken over). */
export function thisHolder(): Holder | undefined {
  const start_time = processStat('self')?.start_time;
  const boot_id = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const pid_namespace = attempt(() => readlinkSync('/proc/self/ns/pid'));
  if (start_time === undefined || boot_id === undefined || pid_namespace === undefined) {
    return undefined;
  }
  return { pid: process.pid, start_time, boot_id, pid_namespace };
}

/** Whether `value` tells of a holder, as `thisHolder` writes it. */
export function holderOf(value: Readonly<Record<string, unknown>>): Holder | undefined {
  const { pid, start_time, boot_id, pid_namespace } = value;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return undefined;
  if (typeof start_time !== 'string' || typeof boot_id !== 'string') return undefined;
  if (typeof pid_namespace !== 'string') return undefined;
  return { pid, start_time, boot_id, pid_namespace };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

function isGone({ pid, start_time }: Holder): boolean {
  if (!exists(pid)) return true;
  const stat = processStat(pid);
  if (stat === undefined) return false;
  if (stat.start_time !== start_time) return true;
  // A zombie does nothing more once all its threads have ended.
  return (stat.state === 'Z' || stat.state === 'X') && stat.threads <= 1;
}

// statfs(2): file systems on a disk of this machine, which no second machine writes to.
const LOCAL_DISKS: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0xf2f52010, // F2FS
  0x2fc12fc1, // ZFS
]);

const isLocalDisk = (folder: string): boolean =>
  LOCAL_DISKS.has(attempt(() => statfsSync(folder).type) ?? 0);

const hostOf = (who: string): string => who.slice(who.lastIndexOf('@') + 1);

/**
 * Whether the holder of a lock in `folder` has provably died. On the same running system its
 * process is looked up. After a restart of the system every process of before is gone; that it was
 * this machine is believed only when the host name agrees and the folder lies on a local disk, since
 * machines of one name may share a network folder. In doubt it lives.
 */
export function isDead(holder: Holder, who: string, folder: string): boolean {
  const self = thisHolder();
  if (self === undefined) return false;
  if (holder.boot_id !== self.boot_id) return hostOf(who) === hostname() && isLocalDisk(folder);
  return holder.pid_namespace === self.pid_namespace && isGone(holder);
}
