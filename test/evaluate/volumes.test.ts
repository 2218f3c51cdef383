import { expect } from 'chai';
import { evaluate } from '../../src/evaluate/evaluation.js';
import { pooledCalibration } from '../../src/evaluate/pooled-calibration.js';
import { selectiveRisk } from '../../src/evaluate/selective-risk.js';
import { volumeSummary } from '../../src/evaluate/volumes.js';
import type { RunRecord } from '../../src/record/run-record.js';
import { decompositionTable } from '../../src/report/tables/decomposition-table.js';
import { volumesTable } from '../../src/report/tables/volumes-table.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

const study = syntheticStudy(smallStudy);
const runsOf = (loss: string, dataset = 'dsb2018') =>
  study.runs.filter(({ config }) => config.dataset === dataset && config.loss === loss);

describe('pooled calibration', () => {
  it('adds up to the mean score over pixels, before and after a recalibration', () => {
    for (const treatment of ['as-is', 'temperature'] as const) {
      const { cells, brier, nll, parts } = pooledCalibration(runsOf('dsc'), 'nucleus', treatment);
      const rows = runsOf('dsc').flatMap(({ cases, recalibrated }) =>
        treatment === 'as-is' ? cases : recalibrated.filter(({ method }) => method === treatment),
      );
      // All synthetic cases have as many pixels.
      const mean = (metric: 'brier' | 'nll') =>
        rows.reduce((sum, { values }) => sum + values[metric], 0) / rows.length;
      expect(brier).to.be.closeTo(mean('brier'), 1e-12);
      expect(nll).to.be.closeTo(mean('nll'), 1e-12);
      const sum = ({ miscalibration, discrimination, uncertainty }: typeof parts.brier) =>
        miscalibration - discrimination + uncertainty;
      expect(sum(parts.brier)).to.be.closeTo(brier, 1e-12);
      expect(sum(parts.nll)).to.be.closeTo(nll, 1e-12);
      expect(cells.count.reduce((total, count) => total + count, 0)).to.equal(rows.length * 1200);
    }
  });

  it('finds that an overconfident loss of the same masks loses by calibration, not by discrimination', () => {
    const [dsc, plusPlus] = ['dsc', 'dsc++'].map((loss) =>
      pooledCalibration(runsOf(loss), 'nucleus', 'as-is'),
    );
    expect(dsc!.parts.brier.miscalibration).to.be.above(5 * plusPlus!.parts.brier.miscalibration);
    expect(dsc!.parts.brier.discrimination).to.be.closeTo(plusPlus!.parts.brier.discrimination, 0.01);
    expect(dsc!.smoothEce).to.be.above(2 * plusPlus!.smoothEce);
  });

  it('has a line for each data set, loss and treatment', () => {
    expect(decompositionTable(evaluate(study)).grid.rows).to.have.length(2 * 2 * 5);
  });
});

/** One case a patient with 100 true pixels, Σp as given, 90 decided pixels, S of 0.8. */
function volumes(expected: readonly number[]): RunRecord[] {
  const run = runsOf('dsc++')[0]!;
  const values = run.cases[0]!.values;
  return [
    {
      ...run,
      recalibration: { ...run.recalibration, scores: { nucleus: 0.8 } },
      cases: expected.map((sum, index) => ({
        caseId: `case-${index}`,
        className: 'nucleus',
        values: { ...values, truth_pixels: 100, expected_pixels: sum, predicted_pixels: 90 },
      })),
    },
  ];
}

describe('volumes', () => {
  it('are ratios of sums, S Σp beside them, and judged by the interval', () => {
    const found = volumeSummary(volumes([120, 125, 130]), 'nucleus')!;
    expect(found).to.include({ cases: 3, patients: 3, score: 0.8, expected: 1.25, decided: 0.9, scaled: 1 });
    // Means of three of 0.96, 1, 1.04 lie within 0.05 of 1.
    expect(found.interval.low).to.be.within(0.95, 0.99);
    expect(found.verdict).to.equal('holds');
    expect(volumeSummary(volumes([90, 95, 100]), 'nucleus')!.verdict).to.equal('fails');
    expect(volumeSummary(volumes([60, 125, 190]), 'nucleus')!.verdict).to.equal('open');
    expect(volumeSummary(volumes([125]), 'nucleus')!.verdict).to.equal('open');
  });

  it('need a case that holds the class', () => {
    const [run] = volumes([100]);
    const empty = run!.cases.map((row) => ({ ...row, values: { ...row.values, truth_pixels: 0 } }));
    expect(volumeSummary([{ ...run!, cases: empty }], 'nucleus')).to.equal(undefined);
  });

  it('are judged on phantoms under DSC++ alone', () => {
    const table = volumesTable(evaluate(study));
    const rule = table.grid.columns.findIndex(({ label }) => label === 'Rule');
    expect(table.grid.rows.map((row) => row[rule]!.text)).to.deep.equal(['', '', '', '']);
    const drawn = syntheticStudy({
      ...smallStudy,
      preset: 'smoke',
      datasets: [{ dataset: 'phantom-nuclei', cases: 6, foregroundClasses: ['nucleus'] }],
    });
    const [dsc, plusPlus] = volumesTable(evaluate(drawn)).grid.rows;
    expect(dsc![rule]!.text).to.equal('');
    expect(['holds', 'fails', 'open']).to.include(plusPlus![rule]!.text);
  });
});

describe('selective risk', () => {
  it('is that of all cases of a seed, the mean over seeds', () => {
    const runs = runsOf('dsc++');
    const found = selectiveRisk(runs, 'nucleus')!;
    const risks = runs.map(
      ({ cases }) => cases.reduce((sum, { values }) => sum + 1 - values.dsc, 0) / cases.length,
    );
    expect(found.cases).to.equal(8);
    expect(found.risk).to.be.closeTo((risks[0]! + risks[1]!) / 2, 1e-12);
    expect(found.riskAtFourFifths).to.be.below(found.risk);
    expect(found.excessArea).to.be.within(0, found.area);
    expect(selectiveRisk(runs, 'polyp')).to.equal(undefined);
  });
});
