import { expect } from 'chai';
import { benchReport } from '../../bench/bench-report.js';
import type { BenchResult } from '../../bench/bench-result.js';
import { compareSteps, compareTimes, type Timed } from '../../bench/step-comparison.js';
import { verdicts } from '../../bench/targets.js';

const network = { inputChannels: 3, classes: 2, baseFilters: 32, depth: 4, inputShape: [256, 256] };
const one = (name: string, role: Timed['role'], precision: Timed['precision'], medianMs: number): Timed => ({
  name,
  role,
  precision,
  rounds: [
    {
      version: '1',
      device: 'cpu',
      medianMs,
      minimumMs: medianMs,
      ...(role === 'ours' && { isAccepted: true }),
    },
  ],
});
const field: Timed[] = [
  {
    ...one('dsc-plus-plus compiled', 'ours', 'float32', 480),
    rounds: [{ medianMs: 480, minimumMs: 480, peakMegabytes: 800, isAccepted: true }],
  },
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
  inference: [
    {
      shape: [512, 512],
      network: { ...network, inputShape: [512, 512] },
      overlap: null,
      rows: compareTimes([
        {
          ...one('dsc-plus-plus', 'ours', 'float32', 91),
          rounds: [{ medianMs: 91, peakMegabytes: 2500, isAccepted: true }],
        },
        one('PyTorch', 'peer', 'float32', 100),
      ]),
    },
  ],
  volume: { line: { shape: [300, 512, 512], prepareSeconds: 5, scoreSeconds: 20, peakMegabytes: 1900 } },
  profile: {
    line: [
      {
        shape: [256, 256],
        baseFilters: 32,
        depth: 4,
        precision: 'float32',
        stepMs: 231,
        gigaflopsPerStep: 72,
        gigaflopsOfConvolutions: 390,
        matmulGigaflops: 400,
        kinds: [
          { kind: 'convolution, forward', milliseconds: 60, share: 0.75, calls: 22 },
          { kind: 'max-pool', milliseconds: 20, share: 0.25, calls: 8 },
        ],
      },
    ],
  },
  predictionProfile: {
    line: [
      {
        shape: [80, 160, 160],
        baseFilters: 16,
        depth: 4,
        precision: 'bf16',
        windows: 64,
        predictionMs: 2000,
        graphMs: 1600,
        gigaflopsPerPrediction: 600,
        gigaflopsOfConvolutions: 500,
        matmulGigaflops: 400,
        kinds: [
          { kind: 'convolution, forward', milliseconds: 1800, share: 0.9, calls: 1408 },
          { kind: 'softmax', milliseconds: 200, share: 0.1, calls: null },
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
      {
        peer: 'dsc-plus-plus',
        shape: [512, 512, 3],
        millisecondsPerImage: 10,
        imagesPerSecondAndCore: 100,
        rounds: [90, 110],
      },
      {
        peer: 'batchgenerators',
        shape: [512, 512, 3],
        millisecondsPerImage: 50,
        imagesPerSecondAndCore: 20,
        rounds: [20, 20],
      },
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
      [
        'step, 256 × 256, 32 filters, float32: time ÷ best peer',
        '0.96 [0.96, 0.96], 1 of the peers failed',
        '≤ 0.8',
        false,
      ],
      ['step, 256 × 256, 32 filters, bf16: time ÷ best peer', 'no peer to compare with', '≤ 0.95', null],
      ['inference, 512 × 512 whole, float32: time ÷ best peer', '0.91 [0.91, 0.91]', '≤ 0.9', false],
      ['epoch: engine busy', '96.1 %', '≥ 95.0 %', true],
      ['memory, compiled, 2000 steps: tensors added', '1', '0', false],
      ['memory, compiled, 2000 steps: resident memory', '-5.0 %', 'within 5 %', false],
      ['memory', 'killed by SIGKILL', 'flat', null],
      ['scoring of a volume: peak GB', '1.90', '≤ 2', true],
      // The limit itself is met.
      ['augmentation: images per second ÷ batchgenerators', '5.0 × [4.5, 5.5]', '≥ 5.0 ×', true],
      // Against MONAI, the faster peer; our row of all columns is no peer.
      ['metrics: pixels per second ÷ fastest peer, noise', '9.0 ×', '≥ 10.0 ×', false],
    ]);
  });

  const stepVerdicts = (settings: typeof network, timed: readonly Timed[], peak: number | null) => {
    const step = { matmulGigaflops: peak, comparisons: [compareSteps(settings, timed, peak)] };
    return verdicts({ ...result, step }).filter(({ what }) => what.startsWith('step'));
  };

  it('holds a precision against its own peers, and a small network less strictly', () => {
    const pair = (ms: number, ms16: number) => [
      one('ours', 'ours', 'float32', ms),
      one('ours', 'ours', 'bf16', ms16),
      one('peer', 'peer', 'float32', 100),
      one('peer', 'peer', 'bf16', 50),
    ];
    const met = (baseFilters: number, inputShape: number[], ...times: [number, number]) =>
      stepVerdicts({ ...network, baseFilters, inputShape }, pair(...times), null).map(
        (verdict) => verdict.met,
      );
    expect(met(32, [256, 256], 80, 47.5)).to.deep.equal([true, true]);
    expect(met(32, [256, 256], 81, 48)).to.deep.equal([false, false]);
    expect(met(16, [128, 128], 90, 45)).to.deep.equal([true, true]);
    expect(met(32, [48, 96, 96], 91, 46)).to.deep.equal([false, false]);
    expect(met(8, [64, 64], 100, 50)).to.deep.equal([true, true]);
  });

  it('asks no more of a float32 step that runs at nine tenths of the matrix product', () => {
    const slow = [one('ours', 'ours', 'float32', 1000), one('peer', 'peer', 'float32', 1000)];
    // 72.4 GFLOP a second, of 80 and of 81.
    expect(stepVerdicts(network, slow, 80)[0]).to.include({
      met: true,
      measured: "1.00 [1.00, 1.00], at the matmul's rate",
    });
    expect(stepVerdicts(network, slow, 81)[0]!.met).to.equal(false);
  });

  it('says that nothing was compared where no peer is there', () => {
    const alone = { matmulGigaflops: 180, comparisons: [compareSteps(network, field.slice(0, 2), 180)] };
    expect(verdicts({ ...result, step: alone })[0]).to.include({
      measured: 'no peer to compare with',
      met: null,
    });
  });

  it('judges no program by the rounds before it failed, and tells the failure beside their time', () => {
    const refused = { ...field[0]!, failure: 'not timed: the compiled step disagrees' };
    const step = {
      matmulGigaflops: 180,
      comparisons: [compareSteps(network, [refused, ...field.slice(1)], 180)],
    };
    expect(verdicts({ ...result, step })[0]).to.include({ measured: refused.failure, met: null });
    // Nor by its share of the matrix product's rate, of which these rounds have 0.9 at 168 GFLOP a second.
    const atPeak = { ...step, comparisons: [compareSteps(network, [refused], 1)] };
    expect(verdicts({ ...result, step: atPeak })[0]).to.include({ measured: refused.failure, met: null });
    expect(benchReport({ ...result, step })).to.contain(
      'dsc-plus-plus compiled, float32, failed: not timed: the compiled step disagrees',
    );
  });

  it('lists competitors from the fastest, with their ratios, and the failed one with its reason', () => {
    const text = benchReport(result);
    const [bf16, float32, keras, xla] = text.split('\n').filter((row) => /^(dsc-plus|Keras)/.test(row));
    expect(bf16).to.match(/^dsc-plus-plus compiled +bf16 +390\.0 +– +0\.78 +\d+ +yes +– +1$/);
    expect(float32).to.match(
      /^dsc-plus-plus compiled +float32 +480\.0 +0\.96 \[0\.96, 0\.96\] +0\.96 +\d+ +yes +0\.8 +1$/,
    );
    expect(keras).to.match(
      /^Keras tf\.function +float32 +500\.0 +1\.00 \[1\.00, 1\.00\] +1\.00 +\d+ +– +– +1$/,
    );
    expect(xla).to.equal('Keras XLA, float32, failed: took too long');
    expect(text).to.contain('MISSED').and.to.contain('not measured');
  });

  it('shows where the time of a step goes, with the kinds in the order given', () => {
    const text = benchReport(result);
    expect(text).to.contain(
      '256 × 256, 32 base filters, depth 4, float32: a step takes 231.0 ms, its operations one after the other 80.0 ms; ' +
        // 390 and 72 / 0.231 of 400 GFLOP/s.
        "convolutions run at 98 % of a matrix product's rate, the step at 78 % of a matrix product's",
    );
    expect(text).to.match(/convolution, forward +60\.0 +75\.0 % +22\nmax-pool +20\.0 +25\.0 % +8/);
  });

  it('shows where the time of a prediction goes, in the graph and around it', () => {
    const text = benchReport(result);
    expect(text).to.contain(
      '80 × 160 × 160, 16 base filters, depth 4, bf16: a prediction in 64 windows takes 2000.0 ms, 1600.0 ms of them in the graph; ' +
        // 500 and 600 / 2 of 400 GFLOP/s.
        "all work one after the other 2000.0 ms; convolutions run at 125 % of a matrix product's rate, the prediction at 75 % of a matrix product's",
    );
    expect(text).to.match(/convolution, forward +1800\.0 +90\.0 % +1408\nsoftmax +200\.0 +10\.0 % +–/);
  });

  it('says of a row of ours that no check accepted it, in the table and beside its target', () => {
    const [ours, ...others] = field;
    const unchecked = [{ ...ours!, rounds: [{ medianMs: 480, minimumMs: 480 }] }, ...others];
    const step = { matmulGigaflops: 180, comparisons: [compareSteps(network, unchecked, 180)] };
    expect(benchReport({ ...result, step })).to.match(
      /^dsc-plus-plus compiled +float32 +480\.0 .* no +– +1$/m,
    );
    expect(verdicts({ ...result, step })[0]!.measured).to.equal(
      '0.96 [0.96, 0.96], unchecked, 1 of the peers failed',
    );
    // One process that did not check is enough.
    const rounds = [...ours!.rounds, { medianMs: 480 }];
    expect(compareTimes([{ ...ours!, rounds }])[0]!.isAccepted).to.equal(false);
  });

  it('shows predictions as it shows steps', () => {
    expect(benchReport(result)).to.match(
      /^Inference, 512 × 512, whole, 32 base filters\n.*\n.*\ndsc-plus-plus +float32 +91\.0 +0\.91 \[0\.91, 0\.91\] +yes +2\.5 +1$/m,
    );
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
    expect(text).to.match(/^dsc-plus-plus +512 × 512 × 3 +10\.0 +100 \[90, 110\]$/m);
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
