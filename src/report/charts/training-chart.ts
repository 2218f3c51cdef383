import type { EpochRecord } from '../../study/epoch-record.js';
import type { Chart, ChartPanel } from './chart.js';

/**
 * Loss on the training steps and on the validation cases per epoch; a panel for each run, because two losses have
 * different scales.
 */
export function trainingChart(
  title: string,
  subtitle: string,
  runs: readonly (readonly [label: string, history: readonly EpochRecord[]])[],
): Chart {
  return { title, subtitle, panels: runs.map(([label, history]) => panel(label, history)) };
}

function panel(label: string, history: readonly EpochRecord[]): ChartPanel {
  const epochs = history.map(({ epoch }) => epoch);
  const losses = history.flatMap(({ trainingLoss, validationLoss }) => [trainingLoss, validationLoss]);
  const tested = history.filter(({ best }) => best).at(-1);
  return {
    title: label,
    x: { label: 'Epoch', range: [0, Math.max(...epochs) + 1] },
    y: { label: 'Loss', range: [0, 1.05 * Math.max(...losses)] },
    series: [
      {
        label: 'Training',
        ink: 'baseline',
        draw: 'line',
        x: epochs,
        y: history.map(({ trainingLoss }) => trainingLoss),
      },
      {
        label: 'Validation',
        ink: 'calibrated',
        draw: 'line',
        x: epochs,
        y: history.map(({ validationLoss }) => validationLoss),
      },
      ...(tested
        ? [
            {
              label: 'Tested network',
              ink: 'third',
              draw: 'marks',
              x: [tested.epoch],
              y: [tested.validationLoss],
            } as const,
          ]
        : []),
    ],
  };
}
