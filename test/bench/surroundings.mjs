// What else decides over the figures: the machine, its load, its disk.
import { closeSync, fdatasyncSync, openSync, statfsSync, writeSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { median } from './figures.mjs';
import { inFolder } from './folder.mjs';

const TMPFS = 0x01021994;
const SYNCS = 100;
const RECORD = `${'x'.repeat(399)}\n`;

/** Median milliseconds of an fdatasync after an append of 400 bytes. */
const syncTime = () =>
  inFolder((folder) => {
    const file = openSync(join(folder, 'syncs'), 'a');
    const took = Array.from({ length: SYNCS }, () => {
      writeSync(file, RECORD);
      const begun = performance.now();
      fdatasyncSync(file);
      return performance.now() - begun;
    });
    closeSync(file);
    return median(took);
  });

/** One sentence each, for the foot of the table. */
export async function surroundings() {
  const [load] = loadavg();
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB`;
  const notes = [
    `Node ${process.version}, ${machine}; one fdatasync takes ${(await syncTime()).toFixed(2)} ms.`,
  ];
  if (load > 0.5) {
    notes.push(
      `The machine was busy before the first row (load ${load.toFixed(1)}): quote ratios, not times.`,
    );
  }
  if (statfsSync(tmpdir()).type === TMPFS) {
    notes.push('The temporary folder lies in memory: syncs cost nothing there.');
  }
  return notes;
}
