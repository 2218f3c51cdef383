import { expect } from 'chai';
import { comparableMethods } from '../../src/evaluate/comparable-methods.js';
import { evaluate } from '../../src/evaluate/evaluation.js';
import { gammaFindings } from '../../src/evaluate/gamma-findings.js';
import { gammaSweeps } from '../../src/evaluate/gamma-sweep.js';
import { laterMethods } from '../../src/evaluate/later-methods.js';
import { methodFindings } from '../../src/evaluate/method-findings.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { studyFigures } from '../../src/report/figures/study-figures.js';
import { folded } from './folded-study.js';
import { valuedStudy } from './valued-study.js';

/** Five folds of four patients, the first of which is easy; NACL and γ = 3 were trained in that fold alone. */
function withMissingFolds(): StudyRecord {
  const losses = ['dsc', 'dsc++', 'nacl', 'dsc++@1.5', 'dsc++@3', 'dsc++@4'] as const;
  const study = folded(valuedStudy([{ dataset: 'bus-uclm', cases: 20 }], losses, [1, 2, 3, 4, 5]), 5);
  const runs = study.runs
    .filter(({ config }) => !['nacl', 'dsc++@3'].includes(config.loss) || config.fold!.number === 1)
    .map((run) => {
      const isEasy = run.config.fold!.number === 1;
      const gamma = Number(run.config.loss.split('@')[1] ?? 2);
      const cases = run.cases.map(({ values, ...rest }) => ({
        ...rest,
        values: isEasy ? { ...values, nll: values.nll - 0.39, dsc: values.dsc + 0.4 } : values,
      }));
      return { ...run, cases, config: { ...run.config, seed: 1, lossHyperparameters: { gamma } } };
    });
  return { ...study, runs: runs as StudyRecord['runs'] };
}

describe('methods with missing folds', () => {
  const study = withMissingFolds();
  const all = laterMethods(study);
  const losses = (results: typeof all) => new Set(results.map(({ method }) => method.loss));

  it('are not compared in their means', () => {
    expect(losses(all)).to.include('nacl').and.include('dsc++@3');
    expect([...losses(comparableMethods(all))]).to.have.members(['dsc', 'dsc++', 'dsc++@1.5', 'dsc++@4']);
    // Without DSC++, the largest set of patients.
    const others = all.filter(({ method }) => method.loss !== 'dsc++');
    expect([...losses(comparableMethods(others))])
      .to.include('dsc')
      .and.not.include('nacl');
    expect(comparableMethods([])).to.deep.equal([]);
  });

  it('lead no figure, and its subtitle names them', () => {
    const figures = studyFigures(evaluate(study)).flatMap((group) => group.figures);
    for (const name of ['method-front-bus-uclm', 'method-ranks-bus-uclm']) {
      const { subtitle, live } = figures.find((figure) => figure.name === name)!;
      expect(subtitle).to.match(/means over 20 .*other test patients, left out: NACL, DSC\+\+, γ = 3/);
      const [panel] = live!.charts[0]!.chart.panels;
      expect(panel!.series.flatMap(({ names = [] }) => names)).to.not.include('NACL');
    }
  });

  it('are no exponent of a sweep', () => {
    expect(gammaSweeps(study)[0]!.points.map(({ gamma }) => gamma)).to.deep.equal([1.5, 2, 4]);
    expect(gammaFindings(gammaSweeps(study))[0]!.text).to.not.include('γ = 3');
  });

  it('are said to have results elsewhere, not to be untrained', () => {
    const said = methodFindings(all).join(' ');
    expect(said).to.include('No later loss has results on all patients of DSC++.');
    expect(said).to.include('Left out, because their test patients differ: NACL, DSC++, γ = 3.');
    const none = methodFindings(all.filter(({ method }) => method.loss !== 'nacl')).join(' ');
    expect(none).to.include('No later loss has been trained here.');
  });
});
