import { expect } from 'chai';
import { benchReport } from '../../bench/bench-report.js';
import type { BenchResult } from '../../bench/bench-result.js';
import { compareSteps, type Timed } from '../../bench/step-comparison.js';
import { verdicts } from '../../bench/targets.js';

const network = { inputChannels: 3, classes: 2, baseFilters: 32, depth: 4, inputShape: [256, 256] };
const one = (name: string, role: Timed['role'], precision: Timed['precision'], medianMs: number): Timed => ({
  name,
  role,
  precision,
  rounds: [{ version: '1', device: 'cpu', medianMs, minimumMs: medianMs }],
});
const field: Timed[] = [
  one('dsc-plus-plus compiled', 'ours', 'float32', 480),
  one('dsc-plus-plus compiled', 'ours', 'bf16', 390),
  one('Keras tf.function', 'peer', 'float32', 500),
  { name: 'Keras XLA', role: 'peer', precision: 'float32', rounds: [undefined], failure: 'took too long' },
];

const result = {
  startedAt: '2026-01-01T00:00:00.000Z',
  git: { commit: '0123456789abcdef', dirty: true },
  options: {
    sections: ['step', 'epoch', 'augmentation', 'metrics', 'memory'],
    extent: 'usual',
    threads: 2,
    device: 'cpu',
    peers: true,
  },
  machine: {
    system: 'Linux 6 x64',
    processor: 'a processor',
    cores: 2,
    features: ['avx2'],
    memoryGigabytes: { free: 10, total: 16 },
    diskGigabytes: { free: 100 },
  },
  loadAverage: { start: 0.1, end: 2 },
  node: '20.0.0',
  step: { matmulGigaflops: 180, comparisons: [compareSteps(network, field, 180)] },
  profile: {
    line: [
      {
        shape: [256, 256],
        baseFilters: 32,
        stepMs: 231,
        kinds: [
          { kind: 'convolution, forward', milliseconds: 60, share: 0.75 },
          { kind: 'max-pool', milliseconds: 20, share: 0.25 },
        ],
      },
    ],
  },
  epoch: {
    line: {
      dataSet: 'phantom-nuclei',
      shape: [256, 256],
      precision: 'float32',
      trainingCases: 40,
      validationCases: 8,
      busyShare: 0.961,
      busyShareOfFirstEpoch: 0.9,
      secondsPerEpoch: 21,
      stepMs: 500,
      stepAloneMs: 480,
    },
  },
  memory: [
    {
      line: {
        mode: 'compiled',
        steps: 2000,
        tensors: 0,
        tensorsAdded: 1,
        residentMegabytes: 500,
        residentDriftPercent: -5.01,
      },
    },
    { failure: 'killed by SIGKILL' },
  ],
  augmentation: {
    line: [
      { peer: 'dsc-plus-plus', shape: [512, 512, 3], millisecondsPerImage: 10, imagesPerSecondAndCore: 100 },
      { peer: 'batchgenerators', shape: [512, 512, 3], millisecondsPerImage: 50, imagesPerSecondAndCore: 20 },
    ],
  },
  metrics: {
    line: [
      { picture: 'noise', peer: 'dsc-plus-plus', megapixelsPerSecond: 90, ece: 0.1 },
      { picture: 'noise', peer: 'dsc-plus-plus, all 40 columns', megapixelsPerSecond: 1, ece: 0.1 },
      { picture: 'noise', peer: 'torchmetrics', megapixelsPerSecond: 5, ece: 0.1 },
      { picture: 'noise', peer: 'MONAI', megapixelsPerSecond: 10, ece: 0.1 },
    ],
  },
} satisfies BenchResult;

describe('bench report', () => {
  it('holds every figure against its target', () => {
    const found = verdicts(result).map(({ what, measured, wanted, met }) => [what, measured, wanted, met]);
    expect(found).to.deep.equal([
      ['step, 256 × 256, float32: time ÷ best float32 peer', '0.96', '≤ 0.95', false],
      ['step, 256 × 256, bf16: time ÷ best float32 peer', '0.78', '≤ 0.75', false],
      ['epoch: engine busy', '96.1 %', '≥ 95.0 %', true],
      ['memory, compiled, 2000 steps: tensors added', '1', '0', false],
      ['memory, compiled, 2000 steps: resident memory', '-5.0 %', 'within 5 %', false],
      ['memory', 'killed by SIGKILL', 'flat', null],
      // The limit itself is met.
      ['augmentation: images per second ÷ batchgenerators', '5.0 ×', '≥ 5.0 ×', true],
      // Against MONAI, the faster peer; our row of all columns is no peer.
      ['metrics: pixels per second ÷ fastest peer, noise', '9.0 ×', '≥ 10.0 ×', false],
    ]);
  });

  it('meets a step target that lies above the ratio', () => {
    const faster = field.map((timed) =>
      timed.role === 'ours' ? one(timed.name, 'ours', timed.precision, 375) : timed,
    );
    const step = { matmulGigaflops: null, comparisons: [compareSteps(network, faster, null)] };
    expect(
      verdicts({ ...result, step })
        .slice(0, 2)
        .map(({ met }) => met),
    ).to.deep.equal([true, true]);
  });

  it('says that nothing was compared where no peer is there', () => {
    const alone = { matmulGigaflops: 180, comparisons: [compareSteps(network, field.slice(0, 2), 180)] };
    expect(verdicts({ ...result, step: alone })[0]).to.include({
      measured: 'no peer to compare with',
      met: null,
    });
  });

  it('lists competitors from the fastest, with their ratios, and the failed one with its reason', () => {
    const text = benchReport(result);
    const [bf16, float32, keras, xla] = text.split('\n').filter((row) => /^(dsc-plus|Keras)/.test(row));
    expect(bf16).to.match(/^dsc-plus-plus compiled +bf16 +390\.0 +0\.78 +– +\d+ +1$/);
    expect(float32).to.match(/^dsc-plus-plus compiled +float32 +480\.0 +0\.96 +0\.96 +\d+ +1$/);
    expect(keras).to.match(/^Keras tf\.function +float32 +500\.0 +1\.00 +1\.00 +\d+ +1$/);
    expect(xla).to.equal('Keras XLA, float32, failed: took too long');
    expect(text).to.contain('MISSED').and.to.contain('not measured');
  });

  it('shows where the time of a step goes, with the kinds in the order given', () => {
    const text = benchReport(result);
    expect(text).to.contain('256 × 256, 32 base filters, 231.0 ms');
    expect(text).to.match(/convolution, forward +60\.0 +75\.0 %\nmax-pool +20\.0 +25\.0 %/);
  });

  it('warns of a machine that was not idle, and of sizes that mean nothing', () => {
    const calm = benchReport(result);
    expect(calm).not.to.contain('WARNING');
    expect(calm).to.contain('commit 0123456789 with changes\n');
    const busy = benchReport({ ...result, loadAverage: { start: 4, end: 4 } });
    expect(busy).to.contain('WARNING: the machine was not idle (load 4.0 at the start)');
    const quick = benchReport({ ...result, options: { ...result.options, extent: 'quick' } });
    expect(quick).to.contain('too small to say anything about speed');
    expect(quick).to.contain('Targets: none is judged').and.not.to.contain('MISSED');
  });

  it('keeps our rows where a peer fails, and says why it did', () => {
    const failure = "ModuleNotFoundError: No module named 'monai'";
    const augmentation = { line: [result.augmentation.line[0]!, { peer: 'batchgenerators', failure }] };
    const metrics = { line: [result.metrics.line[0]!, { peer: 'MONAI', failure }] };
    const alone = { ...result, augmentation, metrics };
    const text = benchReport(alone);
    expect(text).to.match(/^dsc-plus-plus +512 × 512 × 3 +10\.0 +100$/m);
    expect(text)
      .to.contain(`\nbatchgenerators, failed: ${failure}\n`)
      .and.to.contain(`\nMONAI, failed: ${failure}\n`);
    const last = verdicts(alone).slice(-2);
    expect(last.map(({ measured, met }) => [measured, met])).to.deep.equal([
      [`batchgenerators: ${failure}`, null],
      [`MONAI: ${failure}`, null],
    ]);
  });

  it('shows the reason of a section that failed', () => {
    expect(benchReport({ ...result, epoch: { failure: 'DataError: no data' } })).to.contain(
      'Epoch\nfailed: DataError: no data',
    );
  });
});
