import { expect } from 'chai';
import { evaluate } from '../../src/evaluate/evaluation.js';
import { observerSummary } from '../../src/evaluate/observers.js';
import { ObserverTally } from '../../src/metrics/observer-agreement.js';
import { recalibrationMethods } from '../../src/recalibrate/recalibrated-versions.js';
import type { RunRecord } from '../../src/record/run-record.js';
import { observersChart } from '../../src/report/figures/observers.js';
import { observersTable } from '../../src/report/tables/observers-table.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

const study = syntheticStudy({ ...smallStudy, datasets: smallStudy.datasets.slice(1) });

/** Both observers mark the first pixel, the first alone the second, nobody the third; the network gives p to the second. */
function observed(run: RunRecord, p: number): RunRecord {
  const shape = [1, 3];
  const observers = (['plain', ...recalibrationMethods] as const).map((version) => {
    const tally = new ObserverTally(
      { shape, data: Uint8Array.of(1, 1, 0) },
      { shape, data: Uint8Array.of(1, 0, 0) },
    );
    const rows = [0.95, p, 0.05].flatMap((value) => [1 - value, value]);
    tally.add(Float32Array.from(rows), 2, { channels: 2, first: 0, decidedBy: 0 });
    return { caseId: 'case-000', version, ...tally.finish() };
  });
  return { ...run, observers };
}

describe('second observers in the report', () => {
  const runs = study.runs.map((run) => observed(run, run.config.seed === 1 ? 0.4 : 0.6));
  const ofLoss = (loss: string) => runs.filter(({ config }) => config.loss === loss);

  it('are averaged over networks, then over cases', () => {
    const { values, cases, byPrediction } = observerSummary(ofLoss('dsc'), 'as-is')!;
    expect(cases).to.equal(1);
    expect(values.dsc_observers.mean).to.be.closeTo(2 / 3, 1e-12);
    // Seed 1 leaves the disputed pixel out, as the second observer does; seed 2 takes it in, as the first.
    expect(values.dsc_second.mean).to.be.closeTo((1 + 2 / 3) / 2, 1e-12);
    expect(values.dsc_first.mean).to.be.closeTo((2 / 3 + 1) / 2, 1e-12);
    expect(values.disagreement_auc.mean).to.equal(1);
    expect(byPrediction.count.reduce((sum, count) => sum + count, 0)).to.equal(6);
  });

  it('have a table and a chart, and none where nobody marked a case twice', () => {
    const evaluation = evaluate({ ...study, runs });
    expect(observersTable(evaluation)!.grid.rows).to.have.length(2 * 5);
    expect(observersTable(evaluate(study))).to.equal(undefined);
    const named = [{ label: 'DSC', ink: 'baseline', runs: ofLoss('dsc') }] as const;
    const [marked, differ] = observersChart('t', 's', named)!.panels;
    // p = 0.05, 0.4, 0.6, 0.95: marked by the mean of both 0, ½, ½, 1; by one alone 0, 1, 1, 0.
    expect(marked!.series[1]!.y).to.deep.equal([0, 0.5, 0.5, 1]);
    expect(differ!.series[1]!.y).to.deep.equal([0, 1, 1, 0]);
    const blind = [{ label: 'DSC', ink: 'baseline', runs: study.runs }] as const;
    expect(observersChart('t', 's', blind)).to.equal(undefined);
  });
});
