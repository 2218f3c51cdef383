import { expect } from 'chai';
import { gpusOf } from '../../src/cli/gpus-option.js';
import { parseReplicateOptions } from '../../src/cli/replicate-options.js';
import { UsageError } from '../../src/core/errors.js';

const typed = (gpus: string, more: { jobs?: string } = {}, environment = {}) =>
  gpusOf({ ...more, gpus }, environment);

describe('--gpus', () => {
  // An engine that was started in this process may have hidden all cards from it.
  let hidden: string | undefined;
  before(() => {
    hidden = process.env.CUDA_VISIBLE_DEVICES;
    delete process.env.CUDA_VISIBLE_DEVICES;
  });
  after(() => {
    if (hidden !== undefined) process.env.CUDA_VISIBLE_DEVICES = hidden;
  });

  it('names cards by number or UUID', () => {
    expect(typed('0, 2,1')).to.deep.equal(['0', '2', '1']);
    expect(typed('GPU-8a6d1d5e-07b5-4b3a-9d4c-1f2e3d4c5b6a,MIG-1/2/0')).to.have.length(2);
    expect(gpusOf({}, {})).to.equal(undefined);
  });

  for (const [gpus, more, told] of [
    ['0,1,0', {}, /^invalid --gpus 0,1,0 \(GPU 0 is listed twice\); list each GPU once/],
    ['-1', {}, /^invalid --gpus "-1"; give GPU numbers of nvidia-smi/],
    ['', {}, /^invalid --gpus ""; give GPU numbers/],
    ['1.5', {}, /^invalid --gpus "1.5"/],
    ['all', {}, /^invalid --gpus "all"/],
    ['0,1', { jobs: '3' }, /^invalid --jobs 3 with 2 GPUs in --gpus \(one run per GPU\); use --jobs 2/],
  ] as const) {
    it(`refuses "${gpus}" ${Object.entries(more).flat().join(' ')}`, () => {
      expect(() => typed(gpus, more)).to.throw(UsageError, told);
    });
  }

  it('refuses a card that is hidden from this process', () => {
    const environment = { CUDA_VISIBLE_DEVICES: '4, 5' };
    expect(typed('5,4', {}, environment)).to.deep.equal(['5', '4']);
    expect(() => typed('4,0', {}, environment)).to.throw(
      UsageError,
      'GPU 0 is hidden by CUDA_VISIBLE_DEVICES=4, 5',
    );
  });

  it('is as many jobs as cards, on the GPU and nowhere else', () => {
    const read = (...argv: string[]) => {
      const { jobs, device, gpus } = parseReplicateOptions(argv);
      return { jobs, device, gpus };
    };
    expect(read('--gpus', '0,1')).to.deep.equal({ jobs: 2, device: 'gpu', gpus: ['0', '1'] });
    expect(read('--gpus', '0,1', '--jobs', '1')).to.deep.include({ jobs: 1, gpus: ['0', '1'] });
    // A job is started with the options of its parent, and its own after them.
    const ofJob = ['--gpus', '0,1', '--jobs', '2', '--jobs', '1', '--gpus', '1'];
    expect(read(...ofJob)).to.deep.equal({ jobs: 1, device: 'gpu', gpus: ['1'] });
    expect(read()).to.deep.equal({ jobs: 1, device: 'auto', gpus: undefined });
    expect(() => read('--gpus', '0,1', '--device', 'CPU')).to.throw(
      UsageError,
      /^invalid --gpus with --device cpu; leave one of the two out$/,
    );
    expect(() => read('--gpus', '-1')).to.throw(UsageError);
    expect(() => read('--gpus=-1')).to.throw(UsageError, '--gpus "-1"');
  });
});
