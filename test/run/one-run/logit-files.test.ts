import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { RandomStream } from '../../../src/core/random-stream.js';
import { float16Bits } from '../../../src/run/one-run/float16.js';
import { writeLogits } from '../../../src/run/one-run/logit-files.js';

/** The value of binary16 bits, written out: (−1)^sign · 2^(exponent − 15) · (1 + fraction / 1024). */
function binary16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction > 0 ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}

describe('float16Bits', () => {
  it('keeps every finite value that binary16 has', () => {
    const all = Array.from({ length: 0x10000 }, (_, bits) => bits).filter((bits) =>
      Number.isFinite(binary16(bits)),
    );
    expect([...float16Bits(Float32Array.from(all, binary16))]).to.deep.equal(all);
  });

  it('rounds to the nearest, ties to even, and overflows where the standard says', () => {
    const cases: [number, number][] = [
      [1 + 2 ** -11, 1],
      [1 + 3 * 2 ** -11, 1 + 2 ** -9],
      [1 + 2 ** -11 + 2 ** -20, 1 + 2 ** -10],
      [2 ** -25, 0],
      [2 ** -25 + 2 ** -40, 2 ** -24],
      [3 * 2 ** -25, 2 ** -23],
      [65519, 65504],
      [65520, Number.POSITIVE_INFINITY],
      [-1e9, Number.NEGATIVE_INFINITY],
      [1e-30, 0],
    ];
    for (const [value, expected] of cases) {
      expect(binary16(float16Bits(Float32Array.of(value))[0]!), `${value}`).to.equal(expected);
    }
    expect(binary16(float16Bits(Float32Array.of(Number.NaN))[0]!)).to.be.NaN;
  });

  it('loses at most 2⁻¹¹ of a logit', () => {
    const stream = RandomStream.fromSeed(1);
    const logits = Float32Array.from({ length: 5000 }, () => stream.normal(0, 12));
    float16Bits(logits).forEach((bits, at) => {
      const loss = Math.abs(binary16(bits) - logits[at]!);
      expect(loss).to.be.at.most(Math.max(2 ** -11 * Math.abs(logits[at]!), 2 ** -25));
    });
  });
});

describe('writeLogits', () => {
  it('writes the format of NumPy: shape, order and values', () => {
    const folder = mkdtempSync(join(tmpdir(), 'logits-'));
    writeLogits(
      folder,
      'case 1',
      [2, 3],
      2,
      Float32Array.from({ length: 12 }, (_, at) => at - 5.5),
    );
    // As NumPy's format page says; Python's struct module knows binary16 too.
    const script = [
      'import ast, struct, sys',
      'b = open(sys.argv[1], "rb").read()',
      'assert b[:8] == b"\\x93NUMPY\\x01\\x00"',
      'n = struct.unpack("<H", b[8:10])[0]',
      'h = ast.literal_eval(b[10:10 + n].decode("latin1"))',
      'assert (10 + n) % 64 == 0 and b[9 + n:10 + n] == b"\\n"',
      'print(h["descr"], h["fortran_order"], h["shape"], list(struct.unpack("<12e", b[10 + n:])))',
    ].join('\n');
    const file = join(folder, 'case 1.npy');
    const told = execFileSync('python3', ['-c', script, file], { encoding: 'utf8' });
    expect(told.trim()).to.equal(
      '<f2 False (2, 3, 2) [-5.5, -4.5, -3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5]',
    );
    rmSync(folder, { recursive: true });
  });
});
