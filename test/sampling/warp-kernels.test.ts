import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { layOut, warpKernels } from '../../src/sampling/warp-kernels.js';
import { moduleBase64, sourceHash } from '../../src/sampling/warp-kernels-binary.js';

describe('warp kernels', () => {
  it('were compiled from the source that stands beside them ("node kernels/build.mjs" renews them)', () => {
    const source = readFileSync('kernels/warp.assembly.ts');
    expect(sourceHash).equal(createHash('sha256').update(source).digest('hex'));
    expect(Buffer.from(moduleBase64, 'base64').subarray(0, 4).toString('latin1')).equal('\0asm');
  });

  it('have memory that grows to what is asked, in blocks on vector boundaries that do not touch', () => {
    const kernels = warpKernels();
    const lengths = [5, 3_000_000, 16, 1];
    const places = layOut(kernels, lengths);
    for (const [index, place] of places.entries()) {
      expect(place % 16).equal(0);
      expect(place).greaterThan(0);
      const next = places[index + 1] ?? kernels.memory.buffer.byteLength;
      expect(place + lengths[index]! + 15).lessThan(next + 1);
    }
  });

  it('add pairs of taps: target + near (b + c) + far (a + d)', () => {
    const kernels = warpKernels();
    const [target, a, b, c, d] = layOut(kernels, [16, 16, 16, 16, 16]) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const view = (place: number) => new Float32Array(kernels.memory.buffer, place, 4);
    view(target).set([1, 2, 3, 4]);
    view(a).set([10, 20, 30, 40]);
    view(b).set([100, 0, 0, 0]);
    view(c).set([0, 100, 0, 1]);
    view(d).set([0, 0, 10, 0]);
    kernels.addTaps(target, 16, 2, b, c, 0.5, a, d);
    expect([...view(target)]).deep.equal([206, 212, 23, 26]);
  });
});
