import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseReplicateOptions } from '../../../src/cli/replicate-options.js';
import { readDone } from '../../../src/record/done-file.js';
import { trainAgain } from '../../../src/run/one-run/train-again.js';
import type { RunConfig } from '../../../src/study/run-config.js';
import { tinyRun } from '../tiny-run.js';

describe('the way to the weights of a run', () => {
  const recorded = readDone('results/mini/dsb2018/dsc++/fold-3-seed-1')!.config;
  const command = (config: RunConfig) =>
    /npm run (?:replicate|compare) -- (.*); then name/.exec(trainAgain(config))![1]!;

  it('is the command that trains it into a folder of its own, and the folder to name then', () => {
    expect(trainAgain(recorded)).to.equal(
      'restore the model/ folder of this run, or train it into a folder of its own: npm run replicate -- --preset mini --datasets dsb2018 --losses dsc++ --run dsb2018/dsc++/fold-3-seed-1 --data-dir DIR --out my-results; then name my-results/mini/dsb2018/dsc++/fold-3-seed-1',
    );
  });

  it('is a command whose plan holds the run', () => {
    const { request, selectedRuns } = parseReplicateOptions(command(recorded).split(' '));
    expect(selectedRuns).to.deep.equal(['dsb2018/dsc++/fold-3-seed-1']);
    expect(request.datasets).to.deep.equal([{ dataset: 'dsb2018', losses: ['dsc++'], folds: 5, seeds: [1] }]);
    expect(request.outDir).to.match(/my-results$/);
  });

  it('has the options for other folds, seeds and precisions', () => {
    const other = { ...recorded, fold: { number: 3, of: 4 }, seed: 7, precision: 'bf16' as const };
    expect(command(other)).to.include(
      ' --folds 4 --seeds 7 --precision bf16 --data-dir DIR --out my-results',
    );
    const { fold, ...fixed } = recorded;
    expect(fold).to.deep.equal({ number: 3, of: 5 });
    expect(command(fixed)).to.include('dsb2018/dsc++/seed-1 --folds none --data-dir DIR');
  });

  it('has the options for other epochs, rates and filters', () => {
    const other = {
      ...recorded,
      training: { ...recorded.training, maximumEpochs: 30, learningRate: 0.05 },
      network: { ...recorded.network, baseFilters: 24 },
    };
    const { overrides } = parseReplicateOptions(command(other).split(' ')).request;
    expect(overrides).to.deep.equal({ epochs: 30, learningRate: 0.05, baseFilters: 24 });
    expect(parseReplicateOptions(command(recorded).split(' ')).request.overrides).to.deep.equal({});
  });

  it('needs no data for drawn images, and is "npm run compare" for own ones', async () => {
    expect(command(await tinyRun())).to.equal(
      '--preset smoke --datasets phantom-nuclei --losses dsc++ --run phantom-nuclei/dsc++/seed-1 --epochs 3 --base-filters 4 --out my-results',
    );
    const own = { ...recorded, preset: 'own' as const, dataset: 'my-scans' };
    expect(trainAgain(own)).to.match(
      /npm run compare -- my-scans --losses dsc\+\+ --data-dir DIR --out my-results; then name my-results\/own\/my-scans\/dsc\+\+\/fold-3-seed-1$/,
    );
  });

  it('is the run of a network where the run combines networks, and the notebook for an own loss', () => {
    expect(trainAgain({ ...recorded, loss: 'dsc~ensemble' })).to.equal(
      'a combination has no network of its own: name the run of one of its networks, such as mini/dsb2018/dsc/fold-3-seed-1',
    );
    expect(trainAgain({ ...recorded, loss: 'own:soft Jaccard:1f0c2d3e' })).not.to.include('npm run');
  });

  it('is what the pages about networks say', () => {
    for (const page of ['predict', 'explore', 'export'])
      expect(readFileSync(`docs/${page}.md`, 'utf8'), page).to.include(
        `npm run replicate -- ${command(recorded)}`,
      );
  });
});
