// Fresh temporary folders, gone after use.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs `use(folder)` in a new folder and removes it. */
export async function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'mustreset-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
