import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { crc32 } from '../../src/core/crc32.js';
import { float16Bits } from '../../src/run/one-run/float16.js';
import { npyBytes, uint8Npy } from '../data/arrays/npy-bytes.js';
import { skipBecause } from '../skip-because.js';

const [slices, rows, columns] = [100, 512, 512];
const plane = rows * columns;

/** A `.npz` with one deflated member, by hand: a library would hold it several times. Source: APPNOTE.TXT 6.3.10. */
function npzOf(name: string, member: Buffer): Buffer {
  const packed = deflateRawSync(member, { level: 1 });
  const file = Buffer.from(name, 'latin1');
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(crc32(member), 0);
  sizes.writeUInt32LE(packed.length, 4);
  sizes.writeUInt32LE(member.length, 8);
  const part = (signature: number, before: number[], after: number[]) =>
    Buffer.concat([
      Buffer.from(Uint32Array.of(signature).buffer),
      Buffer.from(Uint16Array.from(before).buffer),
      sizes,
      Buffer.from(Uint16Array.from(after).buffer),
    ]);
  const local = Buffer.concat([part(0x04034b50, [20, 0, 8, 0, 33], [file.length, 0]), file]);
  const central = Buffer.concat([
    part(0x02014b50, [20, 20, 0, 8, 0, 33], [file.length, 0, 0, 0, 0, 0, 0, 0, 0]),
    file,
  ]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length + packed.length, 16);
  return Buffer.concat([local, packed, central, end]);
}

describe('memory of an audit', () => {
  let folder: string;
  before(function () {
    if (!existsSync('/proc/self/status')) skipBecause(this, 'memory is read from /proc');
    folder = mkdtempSync(join(tmpdir(), 'audit-memory-'));
  });
  after(() => folder && rmSync(folder, { recursive: true, force: true }));

  it('of a deflated float16 volume of 100 × 512 × 512 voxels and two classes stays below 0.52 GB', () => {
    // A cylinder whose probability falls off at its rim; the truth is its inside. Every slice is the same: what is held counts.
    const inside = Float32Array.from({ length: plane }, (_, at) => {
      const [y, x] = [Math.floor(at / columns), at % columns];
      return 90 - Math.hypot(y - 256, x - 256);
    });
    const p = inside.map((depth) => Math.max(0, Math.min(1, 0.5 + depth / 18)));
    const slice = [p.map((value) => 1 - value), p].map(float16Bits);
    const truth = inside.map((depth) => (depth > 0 ? 1 : 0));
    const halves = new Uint16Array(2 * slices * plane);
    const labels = new Uint8Array(slices * plane);
    for (let z = 0; z < slices; z++) {
      for (const [index, bits] of slice.entries()) halves.set(bits, (index * slices + z) * plane);
      labels.set(truth, z * plane);
    }
    const array = npyBytes('<f2', [2, slices, rows, columns], new Uint8Array(halves.buffer));
    for (const made of ['p', 't']) mkdirSync(join(folder, made));
    writeFileSync(join(folder, 'p', 'a.npz'), npzOf('probabilities.npy', array));
    writeFileSync(join(folder, 't', 'a.npy'), uint8Npy([slices, rows, columns], labels));
    const command = ['--import', 'tsx', 'test/audit/measured-audit.ts', '--probabilities', join(folder, 'p')];
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [...command, '--truth', join(folder, 't'), '--out', join(folder, 'out')],
      { encoding: 'utf8' },
    );
    const [, status, peak] = /status (\d+), peak (\d+) kB/.exec(stdout) ?? [];
    expect(status, stdout + stderr).to.equal('0');
    // 0.40 GB at its writing; the probabilities as float32, held whole, would add 0.21 GB.
    expect(Number(peak)).to.be.below(520_000);
  });
});
