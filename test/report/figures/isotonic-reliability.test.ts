import { expect } from 'chai';
import { isotonicChart } from '../../../src/report/figures/isotonic-reliability.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';

describe('the band of an isotonic diagram', () => {
  const { runs } = syntheticStudy({ ...smallStudy, datasets: smallStudy.datasets.slice(0, 1), seeds: [1] });
  const run = runs.find(({ config }) => config.loss === 'dsc++')!;
  const row = run.config.foregroundClasses[0]!;
  const widths = (networks: readonly (typeof run)[], patientOf: ReadonlyMap<string, string> = new Map()) => {
    const loss = { label: 'DSC++', ink: 'calibrated' as const, runs: networks };
    const { low, high } = isotonicChart('t', 's', [loss], row, patientOf).panels[0]!.series[1]!;
    return high!.map((value, at) => value - low![at]!);
  };
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const expectSame = (found: readonly number[], expected: readonly number[]) => {
    expect(found).to.have.length(expected.length);
    for (const [at, width] of found.entries()) expect(width).to.be.closeTo(expected[at]!, 1e-9);
  };

  it('is no narrower where several networks predicted the same images', () => {
    expectSame(widths([run, run, run]), widths([run]));
  });

  it('is no narrower where a patient has several equal images', () => {
    const again = { ...run, bins: run.bins.map((table) => ({ ...table, caseId: `${table.caseId} again` })) };
    const patientOf = new Map(run.bins.map(({ caseId }) => [`${caseId} again`, caseId]));
    expectSame(widths([run, again], patientOf), widths([run]));
    expect(mean(widths([run, again]))).to.be.lessThan(0.9 * mean(widths([run])));
  });
});
