/** The figures of later methods and of γ. */
import { groupBy } from '../../core/group-by.js';
import { comparableMethods } from '../../evaluate/comparable-methods.js';
import type { Evaluation } from '../../evaluate/evaluation.js';
import { gammaSweeps } from '../../evaluate/gamma-sweep.js';
import { laterMethods } from '../../evaluate/later-methods.js';
import { methodLabel } from '../../evaluate/method.js';
import { posteriorBins } from '../../metrics/posterior-curve.js';
import { gammaSweepChart } from './gamma-sweep.js';
import { gammaTheoryChart } from './gamma-theory.js';
import { methodFrontChart } from './method-front.js';
import { methodRanksChart } from './method-ranks.js';
import { figureOfChart, type StudyFigure } from './study-figure.js';

/** Figures of every data set with a later method. */
export function laterMethodFigures({ preset, study }: Evaluation): StudyFigure[] {
  return [...groupBy(laterMethods(study), ({ dataset }) => dataset)].flatMap(([dataset, all]) => {
    const results = comparableMethods(all);
    const others = all.filter((one) => !results.includes(one)).map(({ method }) => methodLabel(method));
    const leftOut = others.length > 0 ? ` · other test patients, left out: ${others.join(', ')}` : '';
    const behind = `preset ${preset} · means over ${results[0]!.tested}${leftOut}`;
    const charts = [
      [`method-front-${dataset}`, methodFrontChart(`Calibration against Dice: ${dataset}`, behind, results)],
      [
        `method-ranks-${dataset}`,
        methodRanksChart(
          `Ranks of methods: ${dataset}`,
          `${behind}, 95 % intervals for these networks`,
          results,
        ),
      ],
    ] as const;
    return charts.flatMap(([name, chart]) => (chart ? [figureOfChart(name, chart)] : []));
  });
}

/** The effect of γ, and theory against networks on every data set where the posterior is known. */
export function gammaFigures({ preset, study }: Evaluation): StudyFigure[] {
  const sweeps = gammaSweeps(study);
  if (sweeps.length === 0) return [];
  const chart = gammaSweepChart('Effect of γ in DSC++', `preset ${preset} · means over patients`, sweeps);
  const theories = sweeps.flatMap((sweep) => {
    const behind = `preset ${preset} · ${sweep.networks} a γ · pixels of the test cases in ${posteriorBins} bins of the prediction`;
    const ofSet = gammaTheoryChart(`Theory and networks by γ: ${sweep.dataset}`, behind, sweep);
    return ofSet ? [figureOfChart(`gamma-theory-${sweep.dataset}`, ofSet)] : [];
  });
  return [figureOfChart('gamma-sweep', chart), ...theories];
}
