import { expect } from 'chai';
import { parseReplicateOptions } from '../../src/cli/replicate-options.js';
import { UsageError } from '../../src/core/errors.js';
import { lossNames } from '../../src/study/losses.js';
import { presets } from '../../src/study/presets.js';

describe('parseReplicateOptions', () => {
  it('takes what is not named from the preset', () => {
    const { request, device, jobs, namedDatasets } = parseReplicateOptions([]);
    expect(request.preset.name).to.equal('smoke');
    expect(request.datasets).to.deep.equal(
      presets.smoke.defaults.datasets.map((each) => ({ ...each, folds: null, seeds: [1] })),
    );
    expect([device, jobs, namedDatasets]).to.deep.equal(['auto', 1, false]);
  });

  it('reads lists and overrides', () => {
    const { request, namedDatasets } = parseReplicateOptions([
      ...['--preset', 'mini', '--datasets', 'dsb2018, chasedb1', '--losses', 'tversky,tversky++'],
      ...['--seeds', '4,5', '--epochs', '7', '--learning-rate', '0.05', '--precision', 'bf16'],
    ]);
    const losses = ['tversky', 'tversky++'];
    expect(request.datasets).to.deep.equal([
      { dataset: 'dsb2018', losses, folds: 5, seeds: [4, 5] },
      { dataset: 'chasedb1', losses, folds: 5, seeds: [4, 5] },
    ]);
    expect(request.overrides).to.deep.equal({ epochs: 7, learningRate: 0.05, precision: 'bf16' });
    expect(namedDatasets).to.equal(true);
  });

  it('takes the runs to be done alone by name, or one by number', () => {
    expect(parseReplicateOptions([]).selectedRuns).to.equal(undefined);
    expect(
      parseReplicateOptions(['--run', 'a/dsc/seed-1, b/ce/seed-2,a/dsc/seed-1']).selectedRuns,
    ).to.deep.equal(['a/dsc/seed-1', 'b/ce/seed-2']);
    expect(parseReplicateOptions(['--run', '7']).selectedRuns).to.deep.equal(['7']);
    expect(() => parseReplicateOptions(['--cell', '7'])).to.throw('use --run 7');
    // A job is started with the options of its parent, and its own name after them.
    expect(parseReplicateOptions(['--run', 'a,b', '--run', 'a']).selectedRuns).to.deep.equal(['a']);
  });

  it('refuses more processes or threads than a machine can work on', () => {
    for (const option of ['--jobs', '--threads']) {
      for (const absurd of ['100000', '99999999999999999999']) {
        expect(() => parseReplicateOptions([option, absurd]), option)
          .to.throw(UsageError)
          .with.property('exitCode', 2);
      }
    }
    expect(parseReplicateOptions(['--jobs', '2', '--threads', '4'])).to.include({ jobs: 2, threads: 4 });
  });

  it('takes "all", ranges of seeds, and names in any case', () => {
    const { request } = parseReplicateOptions([
      ...['--preset', 'MINI', '--datasets', 'All', '--losses', 'ALL', '--seeds', '1-3, 7,2'],
    ]);
    expect(request.datasets.map(({ dataset }) => dataset)).to.deep.equal(
      presets.mini.defaults.datasets.map(({ dataset }) => dataset),
    );
    for (const { losses } of request.datasets) expect(losses).to.deep.equal(lossNames);
    for (const { seeds } of request.datasets) expect(seeds).to.deep.equal([1, 2, 3, 7]);
    expect(parseReplicateOptions(['--losses', 'DSC++']).request.datasets[0]!.losses).to.deep.equal(['dsc++']);
  });

  it('takes later losses by their names, which "all" does not hold, nor any preset', () => {
    const named = ['ce', 'dsc+nacl', 'dsc++@1.5', 'ml1-ace'];
    const { request } = parseReplicateOptions(['--losses', named.join(',')]);
    expect(request.datasets[0]!.losses).to.deep.equal(named);
    for (const preset of ['smoke', 'mini', 'paper']) {
      const { datasets } = parseReplicateOptions(['--preset', preset]).request;
      for (const { losses } of datasets) expect(lossNames).to.include.members([...losses]);
    }
  });

  it('takes combinations of finished networks, and names the nearest for another', () => {
    expect(parseReplicateOptions([]).combine).to.deep.equal([]);
    expect(parseReplicateOptions(['--combine', 'mirrors']).combine).to.deep.equal(['mirrors']);
    expect(parseReplicateOptions(['--combine', 'all']).combine).to.deep.equal(['mirrors', 'ensemble']);
    expect(() => parseReplicateOptions(['--combine', 'ensembel'])).to.throw(
      UsageError,
      'did you mean "ensemble"',
    );
  });

  it('gives the losses of the preset to data sets that are named', () => {
    const { request } = parseReplicateOptions(['--datasets', 'phantom-nuclei']);
    expect(request.datasets).to.deep.equal([
      { dataset: 'phantom-nuclei', losses: ['dsc', 'dsc++'], folds: null, seeds: [1] },
    ]);
  });

  describe('folds and seeds', () => {
    const placesOf = (...argv: string[]) =>
      parseReplicateOptions(argv).request.datasets.map(({ folds, seeds }) => [folds, seeds.join()]);

    it('are the preset’s: mini cross-fits what lies in files and leaves phantoms their split; paper leaves all', () => {
      const both = ['--datasets', 'chasedb1,phantom-vessels'];
      expect(placesOf('--preset', 'mini', ...both)).to.deep.equal([
        [5, '1'],
        [null, '1,2,3'],
      ]);
      expect(placesOf('--preset', 'paper', ...both)).to.deep.equal([
        [null, '1,2,3'],
        [null, '1,2,3'],
      ]);
      expect(placesOf('--preset', 'mini').every(([folds, seeds]) => folds === 5 && seeds === '1')).to.equal(
        true,
      );
    });

    it('are what is typed, for all sets', () => {
      const both = ['--preset', 'mini', '--datasets', 'chasedb1,phantom-vessels'];
      expect(placesOf(...both, '--folds', 'None')).to.deep.equal([
        [null, '1,2,3'],
        [null, '1,2,3'],
      ]);
      expect(placesOf(...both, '--folds', '3', '--seeds', '2')).to.deep.equal([
        [3, '2'],
        [3, '2'],
      ]);
    });

    for (const odd of ['1', '0', '-5', '2.5', 'five', '', '101', '1e1'])
      it(`refuse --folds "${odd}"`, () => {
        expect(() => placesOf(`--folds=${odd}`))
          .to.throw(UsageError, `invalid --folds "${odd}"; give 2 to 100 folds, or none for the fixed split`)
          .with.property('exitCode', 2);
      });
  });

  for (const [argv, message] of [
    [['--preset', 'mni'], /unknown preset "mni"; did you mean "mini"/],
    [['--datasets', 'dsb2081'], /unknown data set "dsb2081"; did you mean "dsb2018"/],
    [['--losses', 'dsc,dcs++'], /unknown loss "dcs\+\+"; did you mean "dsc\+\+"/],
    [['--epoch', '3'], /unknown option --epoch; did you mean --epochs/],
    [['--epochs', 'ten'], /invalid --epochs "ten"; give a number above 0/],
    [['--epochs', '1.5'], /invalid --epochs "1.5"; give a whole number from 1 on/],
    [['--seeds', '1,,2'], /invalid --seeds ""/],
    [['--seeds', '3-1'], /invalid --seeds "3-1"; give an ascending range/],
    [['--seeds', '1-99999999'], /invalid --seeds "1-99999999"; give an ascending range of at most 1000/],
    [['--losses', 'dice'], /unknown loss "dice"; did you mean "dsc"/],
    [['--datasets', ''], /unknown data set ""/],
    [['--losses', ''], /unknown loss ""/],
    [['--out', ''], /invalid --out "" \(expected the name of a folder\)/],
    [['--data-dir', ' '], /invalid --data-dir " "/],
    [['--base-filters', '100000'], /invalid --base-filters 100000 \(expected at most 512\)/],
    [['--jobs', '-1'], /invalid arguments|invalid --jobs/],
    [['--json'], /invalid --json without --dry-run or --status.*; add one of them/],
    [['--watch'], /invalid --watch without --status.*; add --status/],
    [['--measure'], /invalid --measure without --dry-run.*; add --dry-run/],
    [
      ['--rescore', '--fresh'],
      /invalid --rescore with --fresh: rescoring trains nothing; leave one of the two/,
    ],
    [['--combine', 'mirrors', '--rescore'], /invalid --combine with --rescore: .*; leave one of the two out/],
    [['--combine', 'mirrors', '--run', '1'], /invalid --combine with --run/],
    [['--combine', 'mirrors', '--freeze'], /invalid --combine with --freeze/],
    [['--combine', 'mirrors', '--slurm'], /invalid --combine with --slurm/],
    [['--combine', 'mirrors', '--finish'], /invalid --combine with --finish/],
    [['--combine', 'mirrors', '--status'], /invalid --combine with --status/],
    [['--combine', 'mirrors', '--dry-run'], /invalid --combine with --dry-run/],
    [['--combine', 'mirrors', '--keep-logits'], /invalid --combine with --keep-logits/],
    [['--combine', 'mirrors', '--jobs', '2'], /invalid --combine with --jobs/],
    [['--freeze', '--run', '1'], /invalid --freeze with --run: others do the runs of a frozen plan/],
    [['--freeze', '--fresh'], /invalid --freeze with --fresh/],
    [['--freeze', '--threads', '1'], /invalid --freeze with --threads/],
    [['--freeze', '--jobs', '1'], /invalid --freeze with --jobs/],
    [['--freeze', '--dry-run'], /invalid --freeze with --dry-run/],
    [['--freeze', '--device', 'cpu'], /invalid --freeze with --device: .*; give --device to the commands/],
    [['--rescore', '--freeze'], /invalid --rescore with --freeze/],
    [['--finish', '--dry-run'], /invalid --finish with --dry-run: finishing only reports/],
    [['--finish', '--run', '1'], /invalid --finish with --run/],
    [['--finish', '--fresh'], /invalid --finish with --fresh/],
    [['--slurm', '--jobs', '2'], /invalid --slurm with --jobs: .*--max-parallel/],
    [['--run', 'a,'], /missing name of a run in --run "a,"/],
    [['--device', 'tpu'], /unknown device "tpu"/],
    [['surplus'], /invalid arguments/],
  ] as const) {
    it(`refuses ${argv.join(' ')}`, () => {
      expect(() => parseReplicateOptions(argv))
        .to.throw(message)
        .with.property('exitCode', 2);
    });
  }
});
