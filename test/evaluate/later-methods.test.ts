import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { groupBy } from '../../src/core/group-by.js';
import { metricValues } from '../../src/evaluate/case-values.js';
import { datasetRuns } from '../../src/evaluate/dataset-runs.js';
import { evaluate } from '../../src/evaluate/evaluation.js';
import {
  holdsLaterMethods,
  laterMethods,
  type MethodResult,
  methodResults,
} from '../../src/evaluate/later-methods.js';
import { laterMethodsAnswer } from '../../src/evaluate/later-methods-answer.js';
import { type Method, methodLabel, methods } from '../../src/evaluate/method.js';
import { methodAdvice } from '../../src/evaluate/method-advice.js';
import { methodFindings } from '../../src/evaluate/method-findings.js';
import { methodRanks } from '../../src/evaluate/method-ranks.js';
import { methodsAcrossDatasets } from '../../src/evaluate/methods-across-datasets.js';
import { comparePaired } from '../../src/evaluate/paired-comparison.js';
import { paretoFront } from '../../src/evaluate/pareto-front.js';
import { pooledEce } from '../../src/evaluate/pooled-ece.js';
import { calibrationErrors, poolBins } from '../../src/metrics/calibration-error.js';
import { LogSpacedHistogram } from '../../src/metrics/log-spaced-histogram.js';
import type { RunRecord } from '../../src/record/run-record.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { studyFigures } from '../../src/report/figures/study-figures.js';
import { laterMethodsTable } from '../../src/report/tables/later-methods-table.js';
import { segmentationTable } from '../../src/report/tables/score-table.js';
import { laterDatasets } from '../../src/study/later-losses.js';
import {
  combinedLoss,
  type LossName,
  laterLossNames,
  namedLosses,
  otherExponentNames,
} from '../../src/study/losses.js';
import { runName } from '../../src/study/run-config.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';
import { folded } from './folded-study.js';
import { valuedStudy } from './valued-study.js';

const losses: readonly LossName[] = ['dsc', 'dsc++', 'nacl', 'dsc+surgery'];
const sharpness = (loss: LossName) => ({ 'dsc++': 1, nacl: 1, 'dsc+surgery': 2 })[loss as string] ?? 4;
const oneSet = { ...smallStudy, datasets: smallStudy.datasets.slice(0, 1) };
const study = syntheticStudy({ ...smallStudy, losses, sharpness });
/** Number of later losses: a recipe of CONTRIBUTING adds to them. */
const laterCount = laterLossNames.length - otherExponentNames.length;

const named = (results: readonly MethodResult[], loss: string, treatment = 'as-is') =>
  results.find(({ method }) => method.loss === loss && method.treatment === treatment)!;

describe('methods', () => {
  it('are declared, each once, and none of them is a loss that has no name', () => {
    const keys = methods.map(methodLabel);
    expect(new Set(keys).size).to.equal(keys.length);
    for (const { loss } of methods) expect(namedLosses).to.include(loss.split('~')[0]);
  });

  it('count no exponent of DSC++ as a later loss', () => {
    const ofKind = (kind: Method['kind']) =>
      methods.filter((method) => method.kind === kind).map(({ loss }) => loss);
    expect(ofKind('other exponent')).to.deep.equal(['dsc++@1', 'dsc++@1.5', 'dsc++@3', 'dsc++@4']);
    expect(ofKind('later').filter((loss) => loss.startsWith('dsc++'))).to.deep.equal([]);
    expect(ofKind('later')).to.have.length(laterCount);
  });

  it('are, but for the reference itself, as many as DEVIATIONS.md declares for each correction', () => {
    // tools/recompute/later_methods.py reads these numbers there.
    const family = `(${methods.length - 1} methods × ${laterDatasets.length} data sets,`;
    expect(readFileSync('DEVIATIONS.md', 'utf8')).to.include(family);
  });
});

describe('later methods', () => {
  const results = laterMethods(study);
  const ofNuclei = results.filter(({ dataset }) => dataset === 'dsb2018');

  it('stand beside DSC and DSC++ on every data set that holds one, corrections after training among them', () => {
    expect([...new Set(results.map(({ dataset }) => dataset))]).to.have.members(['dsb2018', 'chasedb1']);
    expect(
      results.filter(({ dataset }) => dataset === 'dsb2018').map(({ method }) => methodLabel(method)),
    ).to.deep.equal([
      'DSC',
      'DSC++',
      'NACL',
      'DSC, gradient surgery',
      'DSC, with temperature',
      'DSC, with isotonic curves',
      'DSC++, with temperature',
      'DSC++, with isotonic curves',
      'DSC++, with score scaling',
    ]);
  });

  it('are none in a study of its own losses, which has no such table', () => {
    const own = syntheticStudy({ ...oneSet, losses: ['ce', 'focal', 'dsc', 'dsc++'] });
    expect(holdsLaterMethods(own)).to.equal(false);
    expect(laterMethods(own)).to.deep.equal([]);
    expect(laterMethodsTable(evaluate(own))).to.equal(undefined);
  });

  it('are corrected over the declared data sets, any other by itself', () => {
    const two = ['dsb2018', 'chasedb1'].map((dataset) => results.filter((one) => one.dataset === dataset));
    const declared = (methods.length - 1) * 3;
    for (const { comparisons } of two[1]!)
      for (const { adjustedPValue, paired } of comparisons)
        expect(adjustedPValue).to.be.closeTo(Math.min(1, declared * paired.pValue), 1e-12);
    const runs = study.runs.filter(({ config }) => config.dataset === 'dsb2018');
    const alone = laterMethods({ ...study, runs });
    const adjusted = (list: readonly MethodResult[]) =>
      list.flatMap(({ comparisons }) => comparisons.map(({ adjustedPValue }) => adjustedPValue));
    expect(adjusted(two[0]!)).to.deep.equal(adjusted(alone));
  });

  it('change no verdict and no comparison of the study', () => {
    const [alone, together] = [['dsc', 'dsc++'] as const, losses].map((some) =>
      evaluate(syntheticStudy({ ...oneSet, losses: some, sharpness })),
    );
    expect(together!.verdicts).to.deep.equal(alone!.verdicts);
    expect(together!.comparisons).to.deep.equal(alone!.comparisons);
    expect(segmentationTable(together!).records).to.deep.equal(segmentationTable(alone!).records);
  });

  it('fill the table: a row a method, a record a metric, differences to both references', () => {
    const table = laterMethodsTable(evaluate(syntheticStudy({ ...oneSet, losses, sharpness })))!;
    expect(table.grid.rows).to.have.length(9);
    for (const row of table.grid.rows) expect(row).to.have.length(table.grid.columns.length);
    expect(table.records.rows).to.have.length(9 * 5);
    const [dsc] = table.grid.rows;
    expect(dsc!.at(-2)!.text).to.equal('');
    expect(dsc!.at(-1)!.text).to.match(/^[+−]\d\.\d{4} \[/);
  });

  it('are means over patients, and compared as the claims are', () => {
    const [runs] = datasetRuns(study).filter(({ dataset }) => dataset === 'dsb2018');
    const values = (loss: LossName) => metricValues(runs!.losses.get(loss)!, 'nucleus', 'nll');
    const nacl = named(ofNuclei, 'nacl');
    const ofCases = values('nacl').flatMap(({ caseIds, values: own }) =>
      own.map((value, at) => ({ caseId: caseIds[at]!, value })),
    );
    const byPatient = groupBy(ofCases, ({ caseId }) => runs!.patientOf.get(caseId));
    const meanOf = (all: readonly number[]) => all.reduce((sum, value) => sum + value, 0) / all.length;
    const patients = [...byPatient.values()].map((own) => meanOf(own.map(({ value }) => value)));
    expect(nacl.patients).to.equal(patients.length);
    expect(nacl.means.nll).to.be.closeTo(meanOf(patients), 1e-12);
    const expected = comparePaired(values('dsc'), values('nacl'), runs!.patientOf);
    const found = nacl.comparisons.find(({ against, metric }) => against === 'dsc' && metric === 'nll')!;
    expect(found.paired.estimate).to.deep.equal(expected.estimate);
    expect(found.paired.pValue).to.equal(expected.pValue);
    expect(found.adjustedPValue).to.be.at.least(found.paired.pValue);
    expect(named(results, 'dsc').comparisons.map(({ against }) => against)).to.not.include('dsc');
  });

  it('count the networks that broke down, of the means and of all folds and seeds', () => {
    const countedOf = (known: StudyRecord, broken: string) => {
      const runs = known.runs.map((run): RunRecord => {
        if (runName(run.config) !== broken) return run;
        return { ...run, ending: { kind: 'broken down', why: 'training loss rose again' } };
      });
      const found = laterMethods({ ...known, runs });
      expect(named(found, 'nacl').everyNetwork.brokenDown).to.equal(0);
      const { networks, brokenDown, everyNetwork } = named(found, 'dsc++');
      return { networks: networks.length, brokenDown, everyNetwork };
    };
    const some = ['dsc', 'dsc++', 'nacl'] as const;
    const ofFolds = folded(valuedStudy([{ dataset: 'dsb2018', cases: 10 }], some, [1, 2, 3, 4, 5]), 5);
    expect(countedOf(ofFolds, 'dsb2018/dsc++/fold-2-seed-2')).to.deep.equal({
      networks: 5,
      brokenDown: 1,
      everyNetwork: { count: 5, brokenDown: 1 },
    });
    // NACL was not trained under seed 2, so the means are those of seed 1.
    const ofSeeds = valuedStudy([{ dataset: 'dsb2018', cases: 10 }], some, [1, 2]);
    const runs = ofSeeds.runs.filter(({ config }) => config.loss !== 'nacl' || config.seed === 1);
    expect(countedOf({ ...ofSeeds, runs }, 'dsb2018/dsc++/seed-2')).to.deep.equal({
      networks: 1,
      brokenDown: 0,
      everyNetwork: { count: 2, brokenDown: 1 },
    });
  });

  it('have the bias of the volume: the sum of expected pixels over that of true ones, minus 1', () => {
    // The first of eight cases expects 90 pixels of 40, the others 10 of 20 each; with temperature 40 of 20 throughout.
    const pixels = (expected: number, truth: number) => ({ expected_pixels: expected, truth_pixels: truth });
    const runs = study.runs
      .filter(({ config }) => config.dataset === 'dsb2018')
      .map(
        (run): RunRecord => ({
          ...run,
          cases: run.cases.map((one, at) => ({
            ...one,
            values: { ...one.values, ...(at === 0 ? pixels(90, 40) : pixels(10, 20)) },
          })),
          recalibrated: run.recalibrated.map((one) => ({
            ...one,
            values: { ...one.values, ...(one.method === 'temperature' ? pixels(40, 20) : pixels(20, 20)) },
          })),
        }),
      );
    const found = laterMethods({ ...study, runs });
    // Two networks: 2 · (90 + 7 · 10) / (2 · (40 + 7 · 20)) − 1 = 320 / 360 − 1.
    expect(named(found, 'dsc++').volumeBias).to.be.closeTo(320 / 360 - 1, 1e-12);
    expect(named(found, 'dsc++', 'temperature').volumeBias).to.be.closeTo(1, 1e-12);
    expect(named(found, 'dsc++', 'isotonic').volumeBias).to.be.closeTo(0, 1e-12);
  });

  it('pool the ECE as the bins of the record do, to within a cell', () => {
    const dscRuns = study.runs.filter(({ config }) => config.dataset === 'dsb2018' && config.loss === 'dsc');
    const exact = calibrationErrors(
      poolBins(
        dscRuns.flatMap((one) =>
          one.bins.filter(({ className, region }) => className === 'nucleus' && region === 'all'),
        ),
      ),
    ).ece;
    expect(named(ofNuclei, 'dsc').pooledEce).to.be.closeTo(exact, 5e-3);
  });

  it('take mirrored predictions and ensembles beside the runs, which are no runs of the study', () => {
    const [run] = study.runs;
    const mirrored = { ...run!, config: { ...run!.config, loss: combinedLoss('dsc', 'mirrors') } };
    const with1 = methodResults({ ...study, combined: [mirrored] });
    expect(named(with1, 'dsc~mirrors').networks).to.have.length(1);
    expect(named(with1, 'dsc~mirrors', 'temperature').means.nll).to.be.below(
      named(with1, 'dsc~mirrors').means.nll,
    );
    expect(methodResults(study).some(({ method }) => method.loss.includes('~'))).to.equal(false);
    expect(methodLabel(named(with1, 'dsc~mirrors').method)).to.equal('DSC, mirrored');
  });

  it('say whom they tested, and have figures where a data set holds combinations alone', () => {
    expect(named(ofNuclei, 'dsc').tested).to.equal('8 images of unknown patients');
    const [of, others] = [true, false].map((isOf) =>
      study.runs.filter(({ config }) => (config.dataset === 'dsb2018') === isOf),
    );
    const combined = of!.map((run) => ({
      ...run,
      config: { ...run.config, loss: combinedLoss(run.config.loss === 'dsc' ? 'dsc' : 'dsc++', 'mirrors') },
    }));
    const alone = evaluate({ ...study, runs: others!, combined: combined.slice(0, 1) });
    expect(laterMethods(alone.study).map(({ dataset }) => dataset)).to.include('dsb2018');
    expect(() => studyFigures(alone)).to.not.throw();
  });
});

/** A result with these numbers, everything else being that of another. */
function resultWith(nll: readonly number[], dsc = 0.5): MethodResult {
  const [template] = laterMethods(study);
  const mean = nll.reduce((sum, value) => sum + value, 0) / nll.length;
  return {
    ...template!,
    means: { ...template!.means, nll: mean, dsc },
    nllByPatient: new Map(nll.map((value, patient) => [`patient ${patient}`, value])),
  };
}

describe('methodRanks', () => {
  it('are means over patients of places, equal values sharing theirs', () => {
    const results = [resultWith([1, 5, 2]), resultWith([2, 5, 1]), resultWith([3, 1, 3])];
    // Places by patient: 1 2 3; 2.5 2.5 1; 2 1 3.
    const ranks = methodRanks(results);
    expect(ranks.map(({ result }) => results.indexOf(result))).to.deep.equal([0, 1, 2]);
    expect(ranks.map(({ meanRank }) => meanRank * 3)).to.deep.equal([5.5, 5.5, 7]);
    for (const { meanRank, interval } of ranks) expect(meanRank).to.be.within(interval.low, interval.high);
  });

  it('leave out patients whom a method did not test, and are none where none is left', () => {
    const [one, other] = [resultWith([1, 2]), resultWith([3])];
    expect(methodRanks([one, other]).map(({ meanRank }) => meanRank)).to.deep.equal([1, 2]);
    expect(methodRanks([one, { ...other, nllByPatient: new Map() }])).to.deep.equal([]);
    expect(methodRanks([])).to.deep.equal([]);
  });
});

describe('paretoFront', () => {
  it('holds those that no other beats in both, from low DSC to high', () => {
    const results = [
      resultWith([0.3], 0.9),
      resultWith([0.1], 0.7),
      resultWith([0.2], 0.6),
      resultWith([0.3], 0.8),
    ];
    expect(paretoFront(results)).to.deep.equal([results[1], results[0]]);
    expect(paretoFront([resultWith([Number.NaN])])).to.deep.equal([]);
  });
});

/** A method with these means, and its paired difference in NLL from DSC++. */
function methodWith(
  method: Method,
  nll: number,
  dsc: number,
  difference?: readonly [mean: number, low: number, high: number, adjusted: number],
): MethodResult {
  const [template] = laterMethods(study);
  const comparison = (mean: number, low: number, high: number, adjustedPValue: number) => ({
    against: 'dsc++' as const,
    metric: 'nll' as const,
    adjustedPValue,
    meanWithoutBroken: mean + 0.02,
    paired: {
      ...template!.comparisons[0]!.paired,
      estimate: { ...template!.comparisons[0]!.paired.estimate, mean },
      low,
      high,
    },
  });
  return {
    ...template!,
    method,
    means: { ...template!.means, nll, dsc },
    patients: 1,
    nllByPatient: new Map([['one', nll]]),
    comparisons: difference ? [comparison(...difference)] : [],
  };
}

describe('methodFindings', () => {
  const asIs = 'as-is' as const;
  const dsc = methodWith({ loss: 'dsc', treatment: asIs, kind: 'dsc' }, 0.7, 0.6, [0.5, 0.4, 0.6, 0.01]);
  const plusPlus = methodWith({ loss: 'dsc++', treatment: asIs, kind: 'dsc++' }, 0.2, 0.62);
  // Lower mean than DSC++, but not in the folds that both have.
  const nacl = methodWith(
    { loss: 'nacl', treatment: asIs, kind: 'later' },
    0.19,
    0.61,
    [0.01, -0.02, 0.04, 1],
  );
  const mbls = methodWith(
    { loss: 'mbls', treatment: asIs, kind: 'later' },
    0.1,
    0.5,
    [-0.1, -0.2, -0.01, 0.2],
  );
  const gamma = methodWith(
    { loss: 'dsc++@3', treatment: asIs, kind: 'other exponent' },
    0.15,
    0.62,
    [-0.05, -0.06, -0.04, 0.3],
  );
  const corrected = (loss: 'dsc' | 'dsc++' | 'dsc++~ensemble' | 'dsc~mirrors', nll: number) =>
    methodWith({ loss, treatment: 'temperature', kind: 'after training' }, nll, 0.61, [0, -1, 1, 1]);
  const entropy = methodWith({ loss: 'ce', treatment: asIs, kind: 'plain' }, 0.22, 0.63, [0, -0.1, 0.1, 1]);
  const all = [
    ...[dsc, plusPlus, entropy, nacl, mbls, gamma],
    ...[
      corrected('dsc', 0.3),
      corrected('dsc~mirrors', 0.25),
      corrected('dsc++', 0.18),
      corrected('dsc++~ensemble', 0.12),
    ],
  ];

  it('are six sentences, worked out by hand', () => {
    expect(methodFindings(all)).to.deep.equal([
      'The lowest NLL of 10 methods is that of MbLS (NLL 0.1000, DSC 0.500), −0.1000 [−0.2000, −0.0100] against DSC++.',
      'Of the 9 methods whose overlap is at most 0.02 below that of DSC (NLL 0.7000, DSC 0.600) the lowest is that of DSC++, ensemble, with temperature (NLL 0.1200, DSC 0.610), 0.0000 [−1.0000, +1.0000] against DSC++; of the 9 methods whose overlap is at most 0.02 below that of DSC++ (NLL 0.2000, DSC 0.620) the lowest is that of DSC++, ensemble, with temperature (NLL 0.1200, DSC 0.610), 0.0000 [−1.0000, +1.0000] against DSC++.',
      'The one loss with cross entropy or focal loss and without a penalty: Cross entropy (NLL 0.2200, DSC 0.630), 0.0000 [−0.1000, +0.1000] against DSC++.',
      'Of the corrections of a trained network, these have the lowest NLL: DSC, mirrored, with temperature (NLL 0.2500, DSC 0.610) and DSC++, with temperature (NLL 0.1800, DSC 0.610).',
      `1 of 2 later losses has a lower NLL than DSC++ (NLL 0.2000, DSC 0.620), 1 with a 95 % interval below 0. ${laterCount - 2} of ${laterCount} later losses have no results here.`,
      'Of 9 differences from DSC++ in NLL 0 are significantly lower and 1 significantly higher; of the others, 2 have an uncorrected 95 % interval below 0 and 0 one above 0.',
    ]);
  });

  it('say that the best of all keeps the overlap, too', () => {
    const keeps = { ...mbls, means: { ...mbls.means, dsc: 0.58 } };
    expect(methodFindings(all.map((one) => (one === mbls ? keeps : one)))[1]).to.match(
      /^Of the 10 methods whose overlap is at most 0\.02 below that of DSC \(.+\) it is the lowest, too; of the 9 methods .+ the lowest is that of DSC\+\+, ensemble/,
    );
  });

  it('are none without DSC or DSC++, or if DSC tested other patients', () => {
    expect(methodFindings(all.slice(1))).to.deep.equal([]);
    expect(methodFindings([dsc, ...all.slice(2)])).to.deep.equal([]);
    const elsewhere = { ...dsc, nllByPatient: new Map([['other', 0.7]]) };
    expect(methodFindings([elsewhere, ...all.slice(1)])).to.deep.equal([]);
  });

  it('say what has not been trained or made', () => {
    const few = methodFindings([dsc, plusPlus]);
    expect(few[2]).to.equal(
      'No loss with cross entropy or focal loss and without a penalty has been trained here.',
    );
    expect(few[3]).to.equal('No correction after training has been made here.');
    expect(few[4]).to.equal('No later loss has been trained here.');
  });

  it('compare no means of other patients: a method with a part of them is left out by name', () => {
    const partial = { ...mbls, patients: 0, nllByPatient: new Map<string, number>() };
    expect(methodFindings(all.map((one) => (one === mbls ? partial : one)))).to.deep.equal([
      // It has results, though none that can be compared.
      ...methodFindings(all.filter((one) => one !== mbls)).map((text) =>
        text.replace(`${laterCount - 1} of ${laterCount}`, `${laterCount - 2} of ${laterCount}`),
      ),
      'Left out, because their test patients differ: MbLS.',
    ]);
  });

  it('give no interval and no test where one network a loss has none', () => {
    const without = (one: MethodResult): MethodResult => ({
      ...one,
      comparisons: one.comparisons.map((comparison) => ({
        ...comparison,
        adjustedPValue: Number.NaN,
        paired: { ...comparison.paired, low: Number.NaN, high: Number.NaN },
      })),
    });
    const found = methodFindings([dsc, plusPlus, mbls].map(without));
    expect(found[0]).to.match(/ DSC 0\.500\), −0\.1000 against DSC\+\+\.$/);
    expect(found[4]).to.equal(
      `1 of 1 later loss has a lower NLL than DSC++ (NLL 0.2000, DSC 0.620). ${laterCount - 1} of ${laterCount} later losses have no results here.`,
    );
    expect(found[5]).to.equal('No difference from DSC++ is tested: one network a loss is too few.');
    // A method that has a test counts alone.
    expect(methodFindings([without(dsc), plusPlus, mbls])[5]).to.match(
      /^Of 1 difference from DSC\+\+ in NLL 0 are significantly lower and 0 significantly higher; /,
    );
  });

  it('say how many later losses stay lower without the networks of DSC++ that broke down', () => {
    const ofBroken = (brokenDown: number) =>
      methodFindings([dsc, { ...plusPlus, everyNetwork: { count: 2, brokenDown } }, ...all.slice(2)])[4];
    // By hand: of −0.1 and +0.01 remain −0.08 and +0.03; where both networks broke down there is nothing without them.
    expect(ofBroken(1)).to.contain(
      `below 0; without the networks of DSC++ that broke down, 1 of 2. ${laterCount - 2} of ${laterCount}`,
    );
    expect(ofBroken(2)).to.contain(`below 0. ${laterCount - 2} of ${laterCount}`);
  });

  it('name the methods with networks that broke down', () => {
    const broken = { ...dsc, brokenDown: 1 };
    expect(methodFindings([broken, ...all.slice(1)]).at(-1)).to.equal(
      `Counted with networks that broke down in training: DSC (1 of ${dsc.networks.length}).`,
    );
  });
});

describe('laterMethodsAnswer', () => {
  it('has the findings of each data set with a later method, in one point', () => {
    const [advice, across, ...ofSets] = laterMethodsAnswer(study)!.points;
    expect(advice!.text).to.equal(methodAdvice(methodResults(study)).join(' '));
    expect(across!.text).to.equal(methodsAcrossDatasets(methodResults(study)));
    expect(ofSets.map(({ about }) => about)).to.have.members(['dsb2018', 'chasedb1']);
    for (const { about, text } of ofSets) {
      const results = laterMethods(study).filter(({ dataset }) => dataset === about);
      expect(text).to.equal(methodFindings(results).join(' '));
    }
  });

  it('is missing without a later method', () => {
    expect(laterMethodsAnswer(syntheticStudy(smallStudy))).to.equal(undefined);
  });
});

describe('pooledEce', () => {
  it('is the gap of each bin, weighed by its pixels', () => {
    const cells = new LogSpacedHistogram(4);
    cells.add(Float64Array.of(0.1, 0.1, 0.9, 0.9), Uint8Array.of(1, 0, 1, 1), 4);
    // Bin of 0.1: mean 0.1, frequency ½; of 0.9: 1.
    expect(pooledEce(cells.occupied())).to.be.closeTo((2 * 0.4 + 2 * 0.1) / 4, 1e-7);
    expect(Number.isNaN(pooledEce(new LogSpacedHistogram(1).occupied()))).to.equal(true);
  });
});
