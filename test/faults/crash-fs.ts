/**
 * A disk that loses power. Below `node:fs` it follows, for the files under its root, what is only in
 * the page cache and what has been synced; after a power cut it holds what POSIX lets it hold then:
 * bytes that were not synced may be gone or torn anywhere, and names that their folder was not synced
 * for may be gone too, in any order. Of one write the bytes in front survive, then zeros or nothing;
 * never bytes behind a gap. Everything else of `node:fs` is as it is.
 */
import fs, { type PathLike, type Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join } from 'node:path';

const real = {
  ...fs,
  promises: { ...fs.promises },
};

/** Numbers in [0, 1). */
export type Chance = () => number;

type FileChange =
  | { readonly type: 'write'; readonly at: number; readonly bytes: Buffer }
  | { readonly type: 'truncate'; readonly size: number };

interface FileNode {
  readonly type: 'file';
  cached: Buffer;
  synced: Buffer;
  changes: FileChange[];
}

type FolderChange =
  | { readonly type: 'name'; readonly name: string; readonly node: Node }
  | { readonly type: 'remove'; readonly name: string }
  | { readonly type: 'rename'; readonly from: string; readonly to: string; readonly node: Node };

interface FolderNode {
  readonly type: 'folder';
  readonly cached: Map<string, Node>;
  synced: Map<string, Node>;
  changes: FolderChange[];
}

type Node = FileNode | FolderNode;

const newFile = (bytes: Buffer = Buffer.alloc(0)): FileNode => ({
  type: 'file',
  cached: bytes,
  synced: bytes,
  changes: [],
});

const newFolder = (): FolderNode => ({
  type: 'folder',
  cached: new Map(),
  synced: new Map(),
  changes: [],
});

function changed(bytes: Buffer, change: FileChange): Buffer {
  if (change.type === 'truncate') return Buffer.from(bytes.subarray(0, change.size));
  const { at, bytes: more } = change;
  const result = Buffer.alloc(Math.max(bytes.length, at + more.length));
  bytes.copy(result);
  more.copy(result, at);
  return result;
}

function rename(names: Map<string, Node>, change: FolderChange): void {
  switch (change.type) {
    case 'name':
      names.set(change.name, change.node);
      return;
    case 'remove':
      names.delete(change.name);
      return;
    case 'rename':
      if (names.get(change.from) === change.node) names.delete(change.from);
      names.set(change.to, change.node);
  }
}

function syncNode(node: Node): void {
  if (node.type === 'file') node.synced = node.cached;
  else node.synced = new Map(node.cached);
  node.changes = [];
}

/** What is left of a file: some of what was not synced, the last piece torn anywhere. */
function bytesLeft({ synced, changes }: FileNode, chance: Chance): Buffer {
  const kept = Math.floor(chance() * (changes.length + 1));
  const bytes = changes.slice(0, kept).reduce(changed, synced);
  const torn = changes[kept];
  if (torn?.type !== 'write') return bytes;
  const part = torn.bytes.subarray(0, Math.floor(chance() * (torn.bytes.length + 1)));
  if (chance() < 0.75) return part.length === 0 ? bytes : changed(bytes, { ...torn, bytes: part });
  // Its size may have reached the disk ahead of its bytes.
  return changed(bytes, { ...torn, bytes: Buffer.concat([part], torn.bytes.length) });
}

/** What is left of a folder: of the names that were not synced some, in their order or not. */
function namesLeft({ synced, changes }: FolderNode, chance: Chance): ReadonlyMap<string, Node> {
  const names = new Map(synced);
  const inOrder = chance() < 0.5;
  const kept = Math.floor(chance() * (changes.length + 1));
  for (const [index, change] of changes.entries()) {
    if (inOrder ? index < kept : chance() < 0.5) rename(names, change);
  }
  return names;
}

/** Nothing that waits for a disk without power goes on. */
const never = (): Promise<never> => new Promise(() => undefined);

class PowerIsOff extends Error {
  constructor() {
    super('The power is off.');
  }
}

const failure = (code: string): Error => Object.assign(new Error(code), { code });

/** A disk from one start of the machine to the next. */
class Boot {
  readonly root: string;
  readonly id: string;
  readonly tree: FolderNode;
  readonly chance: Chance;
  readonly handles: Set<FileHandle> = new Set();
  readonly descriptors: Map<number, { readonly fd: number; readonly path: string }> = new Map();
  isOff = false;
  /** Changes and syncs so far. */
  steps = 0;
  cutAt = Infinity;
  /** So many syncs of files from now one fails. */
  failSync = Infinity;
  readonly off: Promise<void>;
  #tellOff: () => void = () => undefined;

  constructor(root: string, id: string, tree: FolderNode, chance: Chance) {
    this.root = root;
    this.id = id;
    this.tree = tree;
    this.chance = chance;
    this.off = new Promise((resolve) => {
      this.#tellOff = resolve;
    });
  }

  powerOff(): void {
    if (this.isOff) return;
    this.isOff = true;
    for (const handle of this.handles) void handle.close().catch(() => undefined);
    for (const { fd } of this.descriptors.values()) real.closeSync(fd);
    this.descriptors.clear();
    this.#tellOff();
  }

  /** Takes in one change, unless the power goes: then it may have happened or not. */
  step(change: () => void): void {
    if (this.isOff) throw new PowerIsOff();
    this.steps += 1;
    const isLast = this.steps >= this.cutAt;
    if (!isLast || this.chance() < 0.5) change();
    if (!isLast) return;
    this.powerOff();
    throw new PowerIsOff();
  }

  find(path: string): Node | undefined {
    const names = path === this.root ? [] : path.slice(this.root.length + 1).split('/');
    let node: Node | undefined = this.tree;
    for (const name of names) node = node?.type === 'folder' ? node.cached.get(name) : undefined;
    return node;
  }

  folder(path: string): FolderNode {
    const node = this.find(dirname(path));
    if (node?.type !== 'folder') throw failure('ENOENT');
    return node;
  }

  change(path: string, change: FolderChange): void {
    const folder = this.folder(path);
    rename(folder.cached, change);
    folder.changes.push(change);
  }

  write(node: FileNode, change: FileChange): void {
    node.cached = changed(node.cached, change);
    node.changes.push(change);
  }
}

let boot: Boot | undefined;
let place: string | undefined;
let isOpen = false;

/** What the disk itself does to its files; parts of `node:fs` call others of it. */
function below<T>(work: () => T): T {
  isOpen = true;
  try {
    return work();
  } finally {
    isOpen = false;
  }
}

/** Whether a path lies on the disk; one of an earlier start has no power. */
function on(path: PathLike | number): Boot | undefined {
  const text = String(path);
  if (isOpen || place === undefined || !text.startsWith(place)) return undefined;
  if (boot === undefined || boot.isOff) throw new PowerIsOff();
  if (text !== boot.root && !text.startsWith(`${boot.root}/`)) throw new PowerIsOff();
  return boot;
}

/** Without power a promise waits for ever. */
async function powered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PowerIsOff || boot?.isOff === true) return never();
    throw error;
  }
}

/** The handle of a file, whose writes may be short and whose sync may fail. */
function followed(boot: Boot, handle: FileHandle, node: Node, appends: boolean): FileHandle {
  const write = handle.write.bind(handle);
  const truncate = handle.truncate.bind(handle);
  const close = handle.close.bind(handle);
  const read = handle.read.bind(handle);
  const stat = handle.stat.bind(handle);
  if (boot.isOff) throw new PowerIsOff();
  boot.handles.add(handle);
  let position = 0;
  const file = (): FileNode => {
    if (node.type !== 'file') throw failure('EISDIR');
    return node;
  };
  const sync = (): Promise<void> =>
    powered(async () => {
      await Promise.resolve();
      if (node.type === 'file' && --boot.failSync === 0) throw failure('EIO');
      boot.step(() => syncNode(node));
    });
  const gated =
    <A extends readonly unknown[], T>(work: (...args: A) => Promise<T>) =>
    (...args: A): Promise<T> =>
      powered(async () => {
        if (boot.isOff) throw new PowerIsOff();
        const result = await work(...args);
        if (boot.isOff) throw new PowerIsOff();
        return result;
      });
  return Object.assign(handle, {
    sync,
    datasync: sync,
    read: gated(read as (...args: readonly unknown[]) => Promise<unknown>),
    stat: gated(stat as (...args: readonly unknown[]) => Promise<unknown>),
    write: (bytes: Uint8Array, offset: number, length: number) =>
      powered(async () => {
        if (boot.isOff) throw new PowerIsOff();
        const part = boot.chance() < 0.1 ? Math.ceil(length / 2) : length;
        const copy = Buffer.from(bytes.subarray(offset, offset + part));
        const written = await write(bytes, offset, part, null);
        const at = appends ? file().cached.length : position;
        position = at + part;
        boot.step(() => boot.write(file(), { type: 'write', at, bytes: copy }));
        return written;
      }),
    truncate: (size = 0) =>
      powered(async () => {
        if (boot.isOff) throw new PowerIsOff();
        await truncate(size);
        boot.step(() => boot.write(file(), { type: 'truncate', size }));
      }),
    close: async () => {
      boot.handles.delete(handle);
      await close();
    },
  });
}

const asynchronous = {
  open: (path: PathLike, flags?: string | number, mode?: number): Promise<FileHandle> =>
    powered(async () => {
      const disk = on(path);
      if (disk === undefined) return real.promises.open(path, flags, mode);
      const name = String(path);
      const handle = await real.promises.open(path, flags, mode);
      try {
        if (disk.find(name) === undefined) {
          disk.step(() => {
            disk.change(name, { type: 'name', name: basename(name), node: newFile() });
          });
        }
        const node = disk.find(name);
        if (node === undefined) throw failure('ENOENT');
        return followed(disk, handle, node, (Number(flags) & fs.constants.O_APPEND) !== 0);
      } catch (error) {
        await handle.close();
        throw error;
      }
    }),
  rename: (from: PathLike, to: PathLike): Promise<void> =>
    powered(async () => {
      const disk = on(from);
      await real.promises.rename(from, to);
      if (disk !== undefined) moved(disk, String(from), String(to));
    }),
  unlink: (path: PathLike): Promise<void> =>
    powered(async () => {
      const disk = on(path);
      await real.promises.unlink(path);
      if (disk !== undefined) removed(disk, String(path));
    }),
  mkdir: (path: PathLike, options?: fs.MakeDirectoryOptions): Promise<string | undefined> =>
    powered(async () => {
      const disk = on(path);
      const first = await real.promises.mkdir(path, options);
      if (disk !== undefined) made(disk, String(path));
      return first;
    }),
  lstat: (path: PathLike): Promise<Stats> =>
    powered(async () => {
      on(path);
      return real.promises.lstat(path);
    }),
  readdir: (path: PathLike): Promise<string[]> =>
    powered(async () => {
      on(path);
      return real.promises.readdir(path);
    }),
};

function moved(disk: Boot, from: string, to: string): void {
  const node = disk.find(from);
  if (node === undefined) throw failure('ENOENT');
  disk.step(() => {
    disk.change(from, { type: 'rename', from: basename(from), to: basename(to), node });
  });
}

const removed = (disk: Boot, path: string): void => {
  disk.step(() => disk.change(path, { type: 'remove', name: basename(path) }));
};

function made(disk: Boot, path: string): void {
  if (disk.find(path) !== undefined) return;
  made(disk, dirname(path));
  disk.step(() => disk.change(path, { type: 'name', name: basename(path), node: newFolder() }));
}

const FIRST_DESCRIPTOR = 1_000_000;
let descriptors = FIRST_DESCRIPTOR;

/** Descriptors of the disk have numbers of their own, which no file opened later is given. */
function descriptor(fd: number): number {
  if (fd < FIRST_DESCRIPTOR) return fd;
  const found = boot?.descriptors.get(fd);
  if (found === undefined) throw new PowerIsOff();
  return found.fd;
}

const BOOT_ID = '/proc/sys/kernel/random/boot_id';
const EXT4 = 0xef53;

const synchronous = {
  openSync: (path: PathLike, flags: string | number, mode?: number): number => {
    const disk = on(path);
    const fd = real.openSync(path, flags, mode);
    if (disk === undefined) return fd;
    descriptors += 1;
    disk.descriptors.set(descriptors, { fd, path: String(path) });
    return descriptors;
  },
  closeSync: (fd: number): void => {
    if (fd >= FIRST_DESCRIPTOR && boot?.descriptors.has(fd) !== true) return;
    real.closeSync(descriptor(fd));
    boot?.descriptors.delete(fd);
  },
  fstatSync: (fd: number): Stats => real.fstatSync(descriptor(fd)),
  lstatSync: (path: PathLike, options?: fs.StatSyncOptions): Stats | undefined => {
    on(path);
    return real.lstatSync(path, options) as Stats | undefined;
  },
  readdirSync: (path: PathLike, options?: never): unknown => {
    on(path);
    return real.readdirSync(path, options);
  },
  readFileSync: (path: PathLike | number, options?: never): unknown => {
    if (path === BOOT_ID && boot !== undefined) return `${boot.id}\n`;
    if (typeof path === 'number') return real.readFileSync(descriptor(path), options);
    on(path);
    return below(() => real.readFileSync(path, options));
  },
  linkSync: (from: PathLike, to: PathLike): void => {
    const disk = on(from);
    real.linkSync(from, to);
    const node = disk?.find(String(from));
    if (disk === undefined || node === undefined) return;
    disk.step(() => disk.change(String(to), { type: 'name', name: basename(String(to)), node }));
  },
  renameSync: (from: PathLike, to: PathLike): void => {
    const disk = on(from);
    real.renameSync(from, to);
    if (disk !== undefined) moved(disk, String(from), String(to));
  },
  unlinkSync: (path: PathLike): void => {
    const disk = on(path);
    real.unlinkSync(path);
    if (disk !== undefined) removed(disk, String(path));
  },
  rmSync: (path: PathLike, options?: fs.RmOptions): void => {
    const disk = on(path);
    below(() => real.rmSync(path, options));
    if (disk?.find(String(path)) !== undefined) removed(disk, String(path));
  },
  statfsSync: (path: PathLike): { readonly type: number } =>
    on(path) === undefined ? real.statfsSync(path) : { type: EXT4 },
};

export interface CrashDisk {
  /** Where it is mounted since the last start; another place after each. */
  readonly root: string;
  readonly isOff: boolean;
  /** Resolves when the power goes. */
  readonly off: Promise<void>;
  /** The power goes at this change or sync from the start on. */
  cutAt(step: number): void;
  /** This sync of a file fails with EIO, once. */
  failSync(nth: number): void;
  /** The power goes now. */
  powerOff(): void;
  /** Starts the machine again, with what is left on the disk. */
  powerOn(): void;
  /** Forgets the disk. */
  remove(): void;
}

/** Puts a disk into a folder. There is one at a time. */
export function mountCrashDisk(folder: string, chance: Chance): CrashDisk {
  let starts = 0;
  let now = start(newFolder());
  place = folder;

  function start(left: FolderNode): Boot {
    starts += 1;
    const root = join(folder, `start-${starts}`);
    const tree = newFolder();
    real.mkdirSync(root, { recursive: true });
    restore(left, tree, root, new Map());
    const id = `00000000-0000-4000-8000-${String(starts).padStart(12, '0')}`;
    boot = new Boot(root, id, tree, chance);
    return boot;
  }

  /** Lays down what is left of a folder. */
  function restore(
    left: FolderNode,
    into: FolderNode,
    path: string,
    laid: Map<Node, { readonly path: string; readonly node: FileNode }>,
  ): void {
    for (const [name, node] of namesLeft(left, chance)) {
      const at = join(path, name);
      const twin = laid.get(node);
      if (twin !== undefined) {
        real.linkSync(twin.path, at);
        into.cached.set(name, twin.node);
      } else if (node.type === 'file') {
        const file = newFile(bytesLeft(node, chance));
        real.writeFileSync(at, file.cached, { mode: 0o600 });
        laid.set(node, { path: at, node: file });
        into.cached.set(name, file);
      } else {
        const folder = newFolder();
        real.mkdirSync(at, { mode: 0o700 });
        into.cached.set(name, folder);
        restore(node, folder, at, laid);
      }
    }
    into.synced = new Map(into.cached);
  }

  return {
    get root() {
      return now.root;
    },
    get isOff() {
      return now.isOff;
    },
    get off() {
      return now.off;
    },
    cutAt: (step) => {
      now.cutAt = step;
    },
    failSync: (nth) => {
      now.failSync = nth;
    },
    powerOff: () => now.powerOff(),
    powerOn: () => {
      now.powerOff();
      const before = now;
      now = below(() => start(before.tree));
      below(() => real.rmSync(before.root, { recursive: true, force: true }));
    },
    remove: () => {
      now.powerOff();
      below(() => real.rmSync(now.root, { recursive: true, force: true }));
      boot = undefined;
      place = undefined;
    },
  };
}

/** From now on `node:fs` passes through the disk. */
export function interceptFiles(): void {
  Object.assign(fs.promises, asynchronous);
  Object.assign(fs, synchronous);
  syncBuiltinESMExports();
}
