import { expect } from 'chai';
import { compareLosses } from '../../src/evaluate/comparison.js';
import { datasetRuns } from '../../src/evaluate/dataset-runs.js';
import { testPerTraining } from '../../src/evaluate/shared-training.js';
import { coverageOf, coverageText, readSimulation } from '../../src/evaluate/simulated-rates.js';
import { synthesizeStudy } from '../../src/evaluate/synthesis.js';
import { verdictVariants } from '../../src/evaluate/verdict-variants.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { synthesize } from '../../src/statistics/random-effects-synthesis.js';
import { tolerances } from '../../src/study/claims.js';
import { folded } from './folded-study.js';
import { type Effect, valuedStudy } from './valued-study.js';

const variantsOf = (study: StudyRecord) => verdictVariants(datasetRuns(study))[0]!;
const ofOne = (effect: Partial<Effect> = {}) => valuedStudy([{ dataset: 'dsb2018', ...effect }]);

describe('variants of the verdicts', () => {
  it('vary the margin of DSC: a loss of 0.015 is none at 0.02, too much at 0.01', () => {
    const { verdict, variants } = variantsOf(ofOne({ dsc: -0.013 }));
    expect(verdict).to.equal('confirmed');
    expect(variants['margin 0.01']).to.equal('inconclusive');
    expect([variants['margin 0.03'], variants['margin 0.05']]).to.deep.equal(['confirmed', 'confirmed']);
    expect(variantsOf(ofOne({ dsc: -0.04 })).variants['margin 0.05']).to.equal('confirmed');
  });

  it('ask nothing where nothing would change: one image a patient, one split, no unclipped NLL', () => {
    const { variants } = variantsOf(ofOne());
    expect(variants['images as units']).to.equal(null);
    expect(variants['new training cases']).to.equal(null);
    expect(variants['NLL unclipped']).to.equal(null);
  });

  it('take images as units where patients have several', () => {
    const study = ofOne({ cases: 8 });
    const byCase = Object.fromEntries(
      study.runs[0]!.config.cases.test.map((caseId, index) => [caseId, `child ${index % 4}`]),
    );
    const runs = study.runs.map((run) => ({
      ...run,
      config: { ...run.config, patients: { noun: 'child', byCase } },
    }));
    // Four patients are too few for a verdict, eight images are not.
    const { verdict, variants } = variantsOf({ ...study, runs });
    expect([verdict, variants['images as units']]).to.deep.equal(['inconclusive', 'confirmed']);
  });

  it('read NLL unclipped where it is recorded', () => {
    const study = ofOne();
    const runs = study.runs.map((run) => ({
      ...run,
      cases: run.cases.map((score) => ({
        ...score,
        values: { ...score.values, nll_unclipped: run.config.loss === 'dsc' ? score.values.nll : 1 },
      })),
    }));
    const { verdict, variants } = variantsOf({ ...study, runs });
    expect([verdict, variants['NLL unclipped']]).to.deep.equal(['confirmed', 'contradicted']);
  });

  it('widen the intervals of folds by what they share in training', () => {
    const { verdict, variants } = variantsOf(folded(ofOne({ cases: 30 }), 3));
    expect([verdict, variants['new training cases']]).to.deep.equal(['confirmed', 'confirmed']);
    const barely = folded(ofOne({ cases: 30, brier: -0.005 }), 3);
    expect(variantsOf(barely).verdict).to.equal('confirmed');
    expect(variantsOf(barely).variants['new training cases']).to.equal('inconclusive');
  });

  it('take the ratio of test to training patients from the records, with validation or without', () => {
    // Of 30 cases, a patient each, every network tests 10; of the other 20 every fourth validates: 10 / 20, and 10 / 15.
    const { runs } = folded(ofOne({ cases: 30 }), 3);
    expect([testPerTraining(runs, true), testPerTraining(runs, false)]).to.deep.equal([1 / 2, 2 / 3]);
    // One of three folds finished: the ratio is the same, while 1 / (K − 1) would have no value.
    expect(testPerTraining(runs.slice(0, 1), true)).to.equal(1 / 2);
    // Two images a patient: 5 patients are tested, and each of the 10 others trains with one image or with both.
    const pairs = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `case-${String(index).padStart(3, '0')}`,
        `child ${Math.floor(index / 6)} ${index % 3}`,
      ]),
    );
    const ofPairs = runs.map(({ config }) => ({
      config: { ...config, patients: { noun: 'child', byCase: pairs } },
    }));
    expect(testPerTraining(ofPairs, false)).to.equal(5 / 10);
  });

  it('ask the wider interval of fitted cases beside that of training cases', () => {
    // Three folds: SE² = (1/3 + 1/2) S² and (1/3 + 2/3) S², an interval wider by √(6/5) = 1.095.
    const anewOf = (brier: number) => {
      const { variants } = variantsOf(folded(ofOne({ cases: 30, brier }), 3));
      return [variants['new training cases'], variants['new fitted cases']];
    };
    expect(anewOf(-0.008)).to.deep.equal(['confirmed', 'confirmed']);
    expect(anewOf(-0.007)).to.deep.equal(['confirmed', 'inconclusive']);
    expect(anewOf(-0.0065)).to.deep.equal(['inconclusive', 'inconclusive']);
  });

  it('leave out both networks of a fold in which one broke down', () => {
    // DSC of the fallen fold has an NLL that no DSC++ can have.
    const fallenIn = (study: StudyRecord, fallen: number): StudyRecord => ({
      ...study,
      runs: study.runs.map((run) => {
        if (run.config.loss !== 'dsc' || run.config.fold!.number !== fallen) return run;
        const cases = run.cases.map((score) => ({ ...score, values: { ...score.values, nll: 0 } }));
        return { ...run, cases, ending: { kind: 'broken down', why: 'training loss rose again' } };
      }),
    });
    const inFolds = (folds: number) => {
      const seeds = Array.from({ length: folds }, (_, index) => index + 1);
      return folded(valuedStudy([{ dataset: 'dsb2018', cases: 30 }], ['dsc', 'dsc++'], seeds), folds);
    };
    const asked = (study: StudyRecord) => {
      const { verdict, variants } = variantsOf(study);
      return [verdict, variants['without broken-down runs']];
    };
    expect(asked(inFolds(3))).to.deep.equal(['confirmed', null]);
    // Two folds are left, fewer than a verdict needs; then three.
    expect(asked(fallenIn(inFolds(3), 2))).to.deep.equal(['inconclusive', null]);
    expect(variantsOf(fallenIn(inFolds(3), 2)).unbroken).to.deep.equal({
      networks: [2, 3],
      patients: [20, 30],
      isTooSmall: true,
    });
    expect(asked(fallenIn(inFolds(4), 4))).to.deep.equal(['inconclusive', 'confirmed']);
  });

  it('rest on the runs of the pair alone, whatever other losses lie beside them', () => {
    const seeds = [1, 2, 3, 4, 5];
    const study = folded(valuedStudy([{ dataset: 'dsb2018', cases: 33 }], ['dsc', 'dsc++'], seeds), 5);
    const [one] = study.runs;
    const beside = { ...study, runs: [...study.runs, { ...one!, config: { ...one!.config, loss: 'nacl' } }] };
    expect(variantsOf(beside as StudyRecord)).to.deep.equal(variantsOf(study));
    const ratio = (runs: StudyRecord['runs']) => testPerTraining(runs, false);
    expect(ratio((beside as StudyRecord).runs)).to.not.equal(ratio(study.runs));
  });

  it('are asked of reach as well, without a margin', () => {
    const reach = verdictVariants(datasetRuns(folded(ofOne(), 3))).find(({ claim }) => claim.id === 'C')!;
    expect(reach.variants['margin 0.01']).to.equal(null);
    expect(reach.variants['new training cases']).to.be.a('string');
  });
});

describe('synthesis of a study', () => {
  const study = valuedStudy([
    { dataset: 'chasedb1', nll: -0.2 },
    { dataset: 'dsb2018' },
    { dataset: 'isic2018' },
  ]);
  const datasets = datasetRuns(study);
  const comparisons = compareLosses(datasets);

  it('adds up the judged quantities of every pair over its data sets', () => {
    const found = synthesizeStudy(comparisons, datasets);
    expect(found.map(({ claim, quantity }) => `${claim.id} ${quantity}`)).to.include.members([
      'A nll',
      'A brier',
      'A dsc',
    ]);
    const nll = found.find(({ quantity }) => quantity === 'nll')!;
    expect(nll.comparisons.map(({ dataset }) => dataset)).to.deep.equal(['chasedb1', 'dsb2018', 'isic2018']);
    expect(nll).to.deep.include(synthesize(nll.comparisons.map(({ estimate }) => estimate)));
    expect(nll.mean).to.be.within(-0.2, -0.1);
    expect(nll.spread).to.be.above(0.03);
  });

  it('needs two data sets with a standard error', () => {
    const one = datasetRuns(valuedStudy([{ dataset: 'dsb2018' }]));
    expect(synthesizeStudy(compareLosses(one), one)).to.deep.equal([]);
    const single = datasetRuns(
      valuedStudy([{ dataset: 'dsb2018' }, { dataset: 'isic2018' }], ['dsc', 'dsc++'], [1]),
    );
    expect(synthesizeStudy(compareLosses(single), single)).to.deep.equal([]);
  });
});

describe('simulated coverage at a size', () => {
  const layout = (kind: 'nested' | 'crossed', networks: number, patients: number) => ({
    kind,
    rows: Array.from({ length: networks }, () => Array<number>(patients).fill(0)),
    labels: [],
    incomplete: 0,
  });

  it('is that of the nearest simulated setting of the design', () => {
    expect(coverageText(layout('nested', 5, 3))).to.match(/^9\d to 9\d % at 14 patients in 5 folds \(/);
    expect(coverageText(layout('nested', 5, 20))).to.match(/at 94 patients in 5 folds \(/);
    expect(coverageText(layout('crossed', 3, 28))).to.match(/^9\d to 9\d % at 40 patients under 3 seeds$/);
    // Of two equally near, the smaller: 24 lies between 14 and 40 patients by 10 and 16, 4 folds between 3 and 5.
    expect(coverageText(layout('crossed', 3, 24))).to.match(/at 14 patients under 3 seeds$/);
    expect(coverageText(layout('nested', 4, 9))).to.match(/at 24 patients in 3 folds \(/);
    expect(coverageText(layout('crossed', 6, 26))).to.match(/under 5 seeds$/);
    expect(coverageText({ ...layout('nested', 1, 8), kind: 'single' })).to.equal(undefined);
  });

  it('is simulated from the sizes that a verdict needs, and not told below them', () => {
    const { minimumNetworks, minimumPatients } = tolerances;
    const { rates, verdicts } = readSimulation();
    for (const simulated of [rates, verdicts])
      for (const kind of ['nested', 'crossed']) {
        const own = simulated.filter(({ design }) => design === kind);
        const networks = own.map(({ folds, seeds }) => (kind === 'nested' ? folds : seeds));
        expect(Math.min(...networks), kind).to.equal(minimumNetworks);
        expect(Math.min(...own.map(({ patients }) => patients)), kind).to.equal(minimumPatients);
      }
    expect(coverageOf(layout('nested', 3, 2))).to.be.an('object');
    expect(coverageOf(layout('nested', 2, 30))).to.equal(undefined);
    expect(coverageOf(layout('crossed', 2, 30))).to.equal(undefined);
    expect(coverageOf(layout('crossed', 3, 5))).to.equal(undefined);
  });

  it('is told for folds that share training cases too, of which seeds have none', () => {
    const { rates } = readSimulation();
    const at = (overlap: number) =>
      rates
        .filter((rate) => rate.design === 'nested' && rate.patients === 120 && rate.overlap === overlap)
        .map(({ coverage }) => Math.round(100 * coverage.used!));
    const found = coverageOf(layout('nested', 5, 24))!;
    const ends = (overlap: number) => ({ least: Math.min(...at(overlap)), most: Math.max(...at(overlap)) });
    expect(found.independent).to.deep.equal(ends(0));
    expect(found.shared).to.deep.equal([0.2, 0.5].map((overlap) => ({ overlap, percents: ends(overlap) })));
    expect(found.shared[1]!.percents.least).to.be.below(found.independent.least - 10);
    expect(coverageText(layout('nested', 5, 24))).to.match(
      /^9\d to 9\d % at 120 patients in 5 folds \(correlation 0\.2: 87 %; correlation 0\.5: 76 %\)$/,
    );
    expect(coverageOf(layout('crossed', 3, 26))!.shared).to.deep.equal([]);
  });
});
