/**
 * Writes a small HDF5 file of float32 arrays in nested groups, the format of Keras weights. Superblock 0, groups as symbol
 * tables and contiguous data are read by every version of the library. Written here because the HDF5 libraries are
 * megabytes of WebAssembly. Source: HDF5 File Format Specification 3.0, sections II to IV.
 */
import { littleEndianBytes, type NetworkParameter } from './exported-network.js';

/** A group's members by name; an array becomes a dataset. Groups must not be empty. */
export interface Hdf5Group {
  [name: string]: Hdf5Group | NetworkParameter;
}

const undefinedAddress = 0xffff_ffff_ffff_ffffn;
const superblockBytes = 96;
/** Rank of a group's B-tree. Its only node has one child, which holds all members of the group. */
const treeRank = 16;
const treeBytes = 24 + 8 * (4 * treeRank + 1);

export function hdf5File(root: Hdf5Group): Uint8Array {
  const writer = new Hdf5Writer(largestGroup(root));
  return writer.finish(writer.group(root));
}

function largestGroup(group: Hdf5Group): number {
  const inner = Object.values(group).map((member) => (isArray(member) ? 0 : largestGroup(member)));
  return Math.max(Object.keys(group).length, ...inner);
}

function isArray(member: Hdf5Group | NetworkParameter): member is NetworkParameter {
  return member.values instanceof Float32Array;
}

/** Appends pieces after the superblock, each aligned to 8 bytes. */
class Hdf5Writer {
  private readonly pieces: Buffer[] = [];
  private end = superblockBytes;
  /** Half of the number of entries in a group's symbol table. */
  private readonly tableRank: number;

  constructor(mostMembers: number) {
    this.tableRank = Math.max(4, Math.ceil(mostMembers / 2));
  }

  /** Writes a group and everything below it, and returns the address of its header. */
  group(group: Hdf5Group): number {
    // HDF5 sorts symbol tables by the bytes of the names.
    const members = Object.entries(group)
      .map(([name, member]) => ({ name: Buffer.from(`${name}\0`, 'utf8'), member }))
      .sort((a, b) => Buffer.compare(a.name, b.name))
      .map(({ name, member }) => ({
        name,
        header: isArray(member) ? this.dataset(member) : this.group(member),
      }));
    const names = [Buffer.alloc(8), ...members.map(({ name }) => padded(name))];
    const offsets = members.map((_, at) =>
      names.slice(0, at + 1).reduce((sum, { length }) => sum + length, 0),
    );
    const heap = this.heap(Buffer.concat(names));
    const table = Buffer.alloc(8 + 2 * this.tableRank * 40);
    table.write('SNOD', 'latin1');
    table.writeUInt8(1, 4);
    table.writeUInt16LE(members.length, 6);
    members.forEach(({ header }, at) => {
      table.writeBigUInt64LE(BigInt(offsets[at]!), 8 + 40 * at);
      table.writeBigUInt64LE(BigInt(header), 16 + 40 * at);
    });
    const tree = this.tree(this.add(table), offsets.at(-1)!);
    return this.header([{ type: 0x0011, data: addresses(tree, heap) }]);
  }

  private dataset({ shape, values }: NetworkParameter): number {
    const data = littleEndianBytes(values);
    const address = this.add(data);
    const layout = Buffer.alloc(24);
    layout.set([3, 1]);
    layout.set(addresses(address, data.length), 2);
    return this.header([
      {
        type: 0x0001,
        data: Buffer.concat([Buffer.from([1, shape.length, 0, 0, 0, 0, 0, 0]), addresses(...shape)]),
      },
      { type: 0x0003, data: float32Type },
      { type: 0x0005, data: Buffer.from([2, 2, 2, 0, 0, 0, 0, 0]) },
      { type: 0x0008, data: layout },
    ]);
  }

  private heap(names: Buffer): number {
    const start = Buffer.alloc(32);
    start.write('HEAP', 'latin1');
    start.writeBigUInt64LE(BigInt(names.length), 8);
    // 1: no free block in the heap.
    start.writeBigUInt64LE(1n, 16);
    start.writeBigUInt64LE(BigInt(this.end + 32), 24);
    return this.add(Buffer.concat([start, names]));
  }

  private tree(table: number, lastName: number): number {
    const node = Buffer.alloc(treeBytes);
    node.write('TREE', 'latin1');
    node.writeUInt16LE(1, 6);
    node.writeBigUInt64LE(undefinedAddress, 8);
    node.writeBigUInt64LE(undefinedAddress, 16);
    node.set(addresses(0, table, lastName), 24);
    return this.add(node);
  }

  private header(messages: readonly { type: number; data: Buffer }[]): number {
    const start = Buffer.alloc(16);
    start.writeUInt8(1, 0);
    start.writeUInt16LE(messages.length, 2);
    start.writeUInt32LE(1, 4);
    start.writeUInt32LE(
      messages.reduce((sum, { data }) => sum + 8 + data.length, 0),
      8,
    );
    const parts = messages.flatMap(({ type, data }) => {
      const head = Buffer.alloc(8);
      head.writeUInt16LE(type, 0);
      head.writeUInt16LE(data.length, 2);
      return [head, data];
    });
    return this.add(Buffer.concat([start, ...parts]));
  }

  private add(piece: Buffer): number {
    const address = this.end;
    const whole = padded(piece);
    this.pieces.push(whole);
    this.end += whole.length;
    return address;
  }

  finish(root: number): Uint8Array {
    const start = Buffer.alloc(superblockBytes);
    start.set([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0, 0, 8, 8]);
    start.writeUInt16LE(this.tableRank, 16);
    start.writeUInt16LE(treeRank, 18);
    start.writeBigUInt64LE(undefinedAddress, 32);
    start.writeBigUInt64LE(BigInt(this.end), 40);
    start.writeBigUInt64LE(undefinedAddress, 48);
    start.writeBigUInt64LE(BigInt(root), 64);
    return Buffer.concat([start, ...this.pieces]);
  }
}

/** IEEE 754 binary32, little-endian: sign at bit 31, exponent of 8 bits from 23 with bias 127, mantissa of 23 bits. */
const float32Type = Buffer.from([
  0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0, 0, 0, 0, 0,
]);

function addresses(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, at) => {
    bytes.writeBigUInt64LE(BigInt(value), 8 * at);
  });
  return bytes;
}

function padded(piece: Buffer): Buffer {
  return Buffer.concat([piece, Buffer.alloc((8 - (piece.length % 8)) % 8)]);
}
