/**
 * Texts outside of the heap. Each lies in a chain of cells of one size, so that what is given up makes
 * room for any text: no more is ever taken than the most that was kept at one time.
 */

/** A cell is the number of the next one of its chain, and bytes. */
const CELL = 128;
const LINK = 4;
const ROOM = CELL - LINK;
/** A chain begins with how many bytes follow. */
const LENGTH = 4;

const BLOCK_BITS = 13;
const CELLS = 2 ** BLOCK_BITS;
const NO_BLOCK = Buffer.alloc(0);
const NO_CELL = 2 ** 32 - 1;

const offsetOf = (cell: number): number => (cell & (CELLS - 1)) * CELL;

export class TextArena {
  readonly #blocks: Buffer[] = [];
  /** Cells that were ever taken. */
  #used = 0;
  /** The first of the chain of cells that were given up. */
  #free = NO_CELL;

  /** Keeps a well-formed text. Returns its place. */
  keep(text: string): number {
    const bytes = Buffer.allocUnsafe(LENGTH + Buffer.byteLength(text));
    bytes.writeUInt32LE(bytes.length - LENGTH);
    bytes.write(text, LENGTH);
    const place = this.#take();
    for (let cell = place, done = 0; ;) {
      const block = this.#block(cell);
      const at = offsetOf(cell);
      bytes.copy(block, at + LINK, done, done + ROOM);
      done += ROOM;
      if (done >= bytes.length) return place;
      cell = this.#take();
      block.writeUInt32LE(cell, at);
    }
  }

  /** The text at a place. */
  read(place: number): string {
    const bytes = Buffer.allocUnsafe(this.#bytesAt(place));
    for (let cell = place, done = 0; done < bytes.length; done += ROOM) {
      const at = offsetOf(cell);
      this.#block(cell).copy(bytes, done, at + LINK, at + CELL);
      cell = this.#next(cell);
    }
    return bytes.toString('utf8', LENGTH);
  }

  /** Gives up the text at a place, which is then no place any more. */
  free(place: number): void {
    let last = place;
    for (let left = this.#bytesAt(place) - ROOM; left > 0; left -= ROOM) last = this.#next(last);
    this.#block(last).writeUInt32LE(this.#free, offsetOf(last));
    this.#free = place;
  }

  #take(): number {
    const cell = this.#free;
    if (cell !== NO_CELL) {
      this.#free = this.#next(cell);
      return cell;
    }
    if (this.#used === this.#blocks.length * CELLS) {
      this.#blocks.push(Buffer.allocUnsafeSlow(CELLS * CELL));
    }
    this.#used += 1;
    return this.#used - 1;
  }

  #block(cell: number): Buffer {
    return this.#blocks[cell >>> BLOCK_BITS] ?? NO_BLOCK;
  }

  #next(cell: number): number {
    return this.#block(cell).readUInt32LE(offsetOf(cell));
  }

  #bytesAt(place: number): number {
    return LENGTH + this.#block(place).readUInt32LE(offsetOf(place) + LINK);
  }
}
