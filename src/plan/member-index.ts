/**
 * Live members by address. They come organization by organization, and a row of an export can only
 * be written once all are read; so each is kept packed: some 100 bytes, outside of the heap.
 */
import type { ListedMember, MemberEntry, MemberRow, MemberStatus } from '../model/roster.ts';

const STATUSES: readonly MemberStatus[] = ['pending', 'invited', 'active', 'deleted'];
const STATUS_BITS = 3;
const PASSWORD = 4;
const BREAKGLASS = 8;

/** A place is the number of a block, and the offset within it. */
const BLOCK_BITS = 20;
const BLOCK = 2 ** BLOCK_BITS;

/** Behind the key: organization, roles, flags. */
const TAIL = 4 + 4 + 1;
/** Before it: length of the address, length of the whole key. */
const HEAD = 1 + 2;
/** Sorts before every character of an address. */
const SEPARATOR = '\0';

/** Texts of which many members have the same. */
class Texts {
  readonly #texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  at(number: number): string {
    return this.#texts[number] ?? '';
  }
}

const NO_BLOCK = Buffer.alloc(0);

export class MemberIndex {
  readonly #blocks: Buffer[] = [];
  #used = BLOCK;
  #places = new Uint32Array(1024);
  #size = 0;
  readonly #organizations = new Texts();
  readonly #roles = new Texts();

  /** Members added, one that came twice counted twice. */
  get size(): number {
    return this.#size;
  }

  /** Takes a member with a canonical address. */
  add(member: ListedMember): void {
    const key = `${member.address}${SEPARATOR}${member.member_id}`;
    const block = this.#room(HEAD + key.length + TAIL);
    let at = block.writeUInt8(member.address.length, this.#used);
    at = block.writeUInt16LE(key.length, at);
    at += block.write(key, at, 'latin1');
    at = block.writeUInt32LE(this.#organizations.numberOf(member.organization_id), at);
    at = block.writeUInt32LE(this.#roles.numberOf(JSON.stringify(member.roles.toSorted())), at);
    const flags =
      STATUSES.indexOf(member.status) |
      (member.password_id === undefined ? 0 : PASSWORD) |
      (member.is_breakglass ? BREAKGLASS : 0);
    this.#used = block.writeUInt8(flags, at);
  }

  /** A block in which so many bytes are free at `#used`; the place is noted. */
  #room(bytes: number): Buffer {
    if (this.#used + bytes > BLOCK) {
      this.#blocks.push(Buffer.allocUnsafeSlow(BLOCK));
      this.#used = 0;
    }
    if (this.#size === this.#places.length) {
      const more = new Uint32Array(this.#size * 2);
      more.set(this.#places);
      this.#places = more;
    }
    this.#places[this.#size] = (this.#blocks.length - 1) * BLOCK + this.#used;
    this.#size += 1;
    return this.#blocks.at(-1) ?? NO_BLOCK;
  }

  #block(place: number): Buffer {
    return this.#blocks[place >>> BLOCK_BITS] ?? NO_BLOCK;
  }

  /** By address, then by member id: bytes of ASCII sort as its code units. */
  #compare(a: number, b: number): number {
    const left = this.#block(a);
    const right = this.#block(b);
    const from = a & (BLOCK - 1);
    const to = b & (BLOCK - 1);
    return left.compare(
      right,
      to + HEAD,
      to + HEAD + right.readUInt16LE(to + 1),
      from + HEAD,
      from + HEAD + left.readUInt16LE(from + 1),
    );
  }

  #read(place: number): { readonly address: string; readonly member: MemberEntry } {
    const block = this.#block(place);
    const at = place & (BLOCK - 1);
    const key = at + HEAD;
    const end = key + block.readUInt16LE(at + 1);
    const split = key + block.readUInt8(at);
    const flags = block.readUInt8(end + 8);
    return {
      address: block.toString('latin1', key, split),
      member: {
        member_id: block.toString('latin1', split + SEPARATOR.length, end),
        organization_id: this.#organizations.at(block.readUInt32LE(end)),
        status: STATUSES[flags & STATUS_BITS] ?? 'deleted',
        roles: JSON.parse(this.#roles.at(block.readUInt32LE(end + 4))) as readonly string[],
        has_password: (flags & PASSWORD) !== 0,
        is_breakglass: (flags & BREAKGLASS) !== 0,
      },
    };
  }

  /** Sorted by address by code unit; a member that was added twice stands once. */
  *rows(): Generator<MemberRow, void, undefined> {
    const places = this.#places.subarray(0, this.#size).sort((a, b) => this.#compare(a, b));
    let row: { email_address: string; members: MemberEntry[] } | undefined;
    let before: number | undefined;
    for (const place of places) {
      const isRepeated = before !== undefined && this.#compare(before, place) === 0;
      before = place;
      if (isRepeated) continue;
      const { address, member } = this.#read(place);
      if (row?.email_address === address) row.members.push(member);
      else {
        if (row !== undefined) yield row;
        row = { email_address: address, members: [member] };
      }
    }
    if (row !== undefined) yield row;
  }
}
