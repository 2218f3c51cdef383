import { expect } from 'chai';
import { groupBy } from '../../src/core/group-by.js';
import { metricValues } from '../../src/evaluate/case-values.js';
import { datasetRuns } from '../../src/evaluate/dataset-runs.js';
import { evaluate } from '../../src/evaluate/evaluation.js';
import { gammaSweeps } from '../../src/evaluate/gamma-sweep.js';
import {
  holdsLaterMethods,
  laterMethods,
  type MethodResult,
  methodResults,
} from '../../src/evaluate/later-methods.js';
import { laterMethodsAnswer } from '../../src/evaluate/later-methods-answer.js';
import { methodLabel, methods } from '../../src/evaluate/method.js';
import { methodFindings } from '../../src/evaluate/method-findings.js';
import { methodRanks } from '../../src/evaluate/method-ranks.js';
import { comparePaired } from '../../src/evaluate/paired-comparison.js';
import { paretoFront } from '../../src/evaluate/pareto-front.js';
import { pooledEce } from '../../src/evaluate/pooled-ece.js';
import { calibrationErrors, poolBins } from '../../src/metrics/calibration-error.js';
import { LogSpacedHistogram } from '../../src/metrics/log-spaced-histogram.js';
import { laterMethodsTable } from '../../src/report/tables/later-methods-table.js';
import { segmentationTable } from '../../src/report/tables/score-table.js';
import { combinedLoss, type LossName, namedLosses } from '../../src/study/losses.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

const losses: readonly LossName[] = ['dsc', 'dsc++', 'nacl', 'dsc+surgery'];
const sharpness = (loss: LossName) => ({ 'dsc++': 1, nacl: 1, 'dsc+surgery': 2 })[loss as string] ?? 4;
const oneSet = { ...smallStudy, datasets: smallStudy.datasets.slice(0, 1) };
const study = syntheticStudy({ ...smallStudy, losses, sharpness });

const named = (results: readonly MethodResult[], loss: string, treatment = 'as-is') =>
  results.find(({ method }) => method.loss === loss && method.treatment === treatment)!;

describe('methods', () => {
  it('are declared, each once, and none of them is a loss that has no name', () => {
    const keys = methods.map(methodLabel);
    expect(new Set(keys).size).to.equal(keys.length);
    for (const { loss } of methods) expect(namedLosses).to.include(loss.split('~')[0]);
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

describe('methodFindings', () => {
  it('are five sentences with the numbers of the table, and none without DSC or DSC++', () => {
    const results = laterMethods(study).filter(({ dataset }) => dataset === 'dsb2018');
    const findings = methodFindings(results);
    expect(findings).to.have.length(5);
    const lowest = [...results].sort((a, b) => a.means.nll - b.means.nll)[0]!;
    expect(findings[0]).to.equal(
      `The lowest NLL of 9 methods is that of ${methodLabel(lowest.method)} (NLL ${lowest.means.nll.toFixed(4)}, DSC ${lowest.means.dsc.toFixed(3)}).`,
    );
    const plusPlus = named(results, 'dsc++');
    const lower = results.filter(
      ({ method, means }) => method.kind === 'later' && means.nll < plusPlus.means.nll,
    );
    expect(findings[3]).to.include(`${lower.length} of 2 later losses`);
    expect(methodFindings(results.slice(1))).to.deep.equal([]);
  });

  it('compare no means of other patients: a method with a part of them is left out by name', () => {
    const results = laterMethods(study).filter(({ dataset }) => dataset === 'dsb2018');
    const nacl = named(results, 'nacl');
    const [lost, ...kept] = nacl.nllByPatient;
    const partial = {
      ...nacl,
      patients: kept.length,
      nllByPatient: new Map(kept),
      means: { ...nacl.means, nll: 1e-6 },
    };
    expect(lost).to.not.equal(undefined);
    const findings = methodFindings(results.map((one) => (one === nacl ? partial : one)));
    expect(findings).to.deep.equal([
      ...methodFindings(results.filter((one) => one !== nacl)),
      'Left out, because their test patients differ: NACL.',
    ]);
    expect(findings[0]).to.match(/^The lowest NLL of 8 methods /);
  });
});

describe('laterMethodsAnswer', () => {
  it('has the findings of each data set with a later method, in one point', () => {
    const answer = laterMethodsAnswer(study)!;
    expect(answer.points.map(({ about }) => about)).to.have.members(['dsb2018', 'chasedb1']);
    for (const { about, text } of answer.points) {
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

describe('gammaSweeps', () => {
  const exponents: readonly LossName[] = ['dsc++@1', 'dsc++@1.5', 'dsc++', 'dsc++@3'];
  const drawn = syntheticStudy({
    ...smallStudy,
    preset: 'smoke',
    losses: exponents,
    datasets: [{ dataset: 'phantom-skin', cases: 4, foregroundClasses: ['lesion'] }],
    sharpness: () => 1,
  });
  const runs = drawn.runs.map((run) => {
    const gamma = Number(run.config.loss.split('@')[1] ?? 2);
    return { ...run, config: { ...run.config, lossHyperparameters: { gamma } } };
  });

  it('are of the data sets with three exponents, in the order of γ', () => {
    const [sweep] = gammaSweeps({ ...drawn, runs });
    expect(sweep!.points.map(({ gamma }) => gamma)).to.deep.equal([1, 1.5, 2, 3]);
    expect(gammaSweeps(study)).to.deep.equal([]);
  });

  it('measure a network that answers q against the posterior and against the theory of its γ', () => {
    const [sweep] = gammaSweeps({ ...drawn, runs });
    const [one, below, two, three] = sweep!.points;
    // Of γ = 1 the best answer is no function of q alone that this theory has.
    expect(Number.isNaN(one!.gapToTheory)).to.equal(true);
    for (const { gapToPosterior } of [below!, two!, three!]) expect(gapToPosterior).to.be.below(0.03);
    // Answers that are q itself are nearer to what γ = 2 asks for than to what the others do.
    expect(two!.gapToTheory).to.be.below(three!.gapToTheory + 0.05);
  });
});
