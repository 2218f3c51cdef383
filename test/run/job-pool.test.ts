import { expect } from 'chai';
import { isRuntimeChatter } from '../../src/run/job-pool.js';

describe('isRuntimeChatter', () => {
  it('holds back what the runtime says for information, not its warnings and errors', () => {
    const lines = [
      'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR',
      'I0000 00:00:1795432385.336623   11842 port.cc:153] oneDNN custom operations are on.',
      'W0000 00:00:1795432385.336623   11842 cpu_allocator_impl.cc:84] Allocation of 1 exceeds 10% of memory.',
      'E0000 00:00:1795432385.336623   11842 cuda_executor.cc:1] failed call to cuInit',
      'Invalid training loss NaN',
    ];
    expect(lines.filter((line) => !isRuntimeChatter(line))).to.deep.equal(lines.slice(2));
  });
});
