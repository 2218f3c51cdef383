import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import type { ThinVolumeReport } from './thin-volume.js';

describe('agreement of a fast program with the plain one, on another processor', () => {
  it('accepts thin volumes in bfloat16, with the kernels of processors that have no matrix unit', () => {
    // The heap is dirtied, so that memory which is read before it is written does not look like zeros.
    const env = { ...process.env, ONEDNN_MAX_CPU_ISA: 'AVX512_CORE_BF16', MALLOC_PERTURB_: '129' };
    const output = execFileSync(process.execPath, ['--import', 'tsx', 'test/engine/thin-volume.ts'], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { disagreement, bottleneckErrors } = JSON.parse(output) as ThinVolumeReport;
    expect(disagreement).to.equal(null);
    // On noise, and with twelve voxels a channel, rounding to 8 bits turns enough of ReLU and pooling to move a gradient
    // by its own size. Memory that nobody wrote moves it by 10³⁰ times that.
    for (const error of bottleneckErrors) expect(error).to.be.within(1e-3, 3);
  });
});
