/** The verdict on a user's own images in sentences, used by the page, the command and the notebook. */

import { metricCatalogue } from '../metrics/catalogue.js';
import { anyForegroundRow } from '../metrics/scored-rows.js';
import { tolerances } from '../study/claims.js';
import { lossLabels } from '../study/losses.js';
import { counted, fixed, intervalText, signed } from '../text/number-format.js';
import { networksText } from './network.js';
import { type MeanWithInterval, type OperatingCut, targetShare } from './operating-cuts.js';
import type { OwnVerdict } from './own-verdict.js';
import type { PairedComparison } from './paired-comparison.js';

export interface OwnVerdictText {
  title: string;
  /**
   * In order: the basis, trainings cut short or broken down, calibration, Dice, thresholds, temperature scaling as
   * the alternative.
   */
  sentences: readonly { about: string; text: string }[];
}

export function ownVerdictText(verdict: OwnVerdict): OwnVerdictText {
  const { dataset, pair } = verdict;
  return {
    title: `${dataset}: ${lossLabels[pair.calibrated]} against ${lossLabels[pair.baseline]} on your images`,
    sentences: [
      { about: 'Images', text: imagesText(verdict) },
      ...trainingTexts(verdict).map((text) => ({ about: 'Training', text })),
      { about: 'Calibration', text: calibrationText(verdict) },
      { about: 'Dice', text: costText(verdict) },
      ...cutTexts(verdict).map((text) => ({ about: 'Threshold', text })),
      { about: 'Temperature', text: temperatureText(verdict) },
    ],
  };
}

function imagesText({ cases, patients, patientsKnown, networks, limits }: OwnVerdict): string {
  const whose = patientsKnown
    ? `of ${counted(patients, 'patient')}`
    : 'each counted as its own patient, because patients are unknown';
  const rests = `${counted(cases, 'test image')}, ${whose}; ${networksText(networks)}.`;
  if (limits.length === 0) return rests;
  return `${rests} With ${limits.join(' and ')} no conclusion about new patients is possible: the numbers below describe these images only.`;
}

/** Warns of trainings that ended at the cap or broke down, since these may affect all later sentences. */
function trainingTexts({ trainings: { all, cutOff, brokenDown, epochs } }: OwnVerdict): string[] {
  const stopped = `${cutOff} of ${counted(all, 'training')} ended at the cap of ${counted(epochs, 'epoch')} and may not be complete: longer training (--hours, --epochs) may change the results below.`;
  const broken = `${brokenDown} of ${counted(all, 'training')} broke down but count like the others: see their curves in the report.`;
  return [...(cutOff > 0 ? [stopped] : []), ...(brokenDown > 0 ? [broken] : [])];
}

const answers: Readonly<Record<OwnVerdict['calibration'], (own: string, other: string) => string>> = {
  better: (own, other) => `Yes, ${own} is better calibrated here than ${other}`,
  worse: (own, other) => `No, ${own} is worse calibrated here than ${other}`,
  open: (own, other) => `Open: these images do not show whether ${own} is better calibrated than ${other}`,
  unjudged: (own, other) => `Not judged whether ${own} is better calibrated than ${other}`,
};

function calibrationText({ pair, scores, calibration, want }: OwnVerdict): string {
  const answer = answers[calibration](lossLabels[pair.calibrated], lossLabels[pair.baseline]);
  const why = calibration === 'open' ? ` (${want})` : '';
  return `${answer}${why}: ${(['nll', 'brier', 'ece'] as const)
    .map((metric) => changeText(metricCatalogue[metric], scores[metric]))
    .join('; ')}. Lower is better; NLL and Brier score decide.`;
}

const costs: Readonly<Record<OwnVerdict['cost'], (own: string) => string>> = {
  none: (own) => `${own} has no relevant cost in Dice`,
  gain: (own) => `${own} costs no Dice; it gains some`,
  loss: (own) => `${own} costs Dice`,
  open: (own) => `Open whether ${own} costs Dice`,
  unjudged: (own) => `Not judged whether ${own} costs Dice`,
};

function costText({ pair, scores, cost }: OwnVerdict): string {
  const margin = cost === 'open' ? `; a loss of up to ${tolerances.dscMargin} would count as no cost` : '';
  return `${costs[cost](lossLabels[pair.calibrated])}: ${changeText(metricCatalogue.dsc, scores.dsc)}${margin}.`;
}

/** "NLL 0.310 → 0.220, difference −0.090 [−0.120, −0.060]". */
function changeText(
  { label, digits }: { label: string; digits: number },
  { firstMean, secondMean, estimate, low, high }: PairedComparison,
): string {
  return `${label} ${fixed(firstMean, digits)} → ${fixed(secondMean, digits)}, difference ${differenceText({ mean: estimate.mean, low, high }, digits)}`;
}

function differenceText({ mean, low, high }: MeanWithInterval, digits: number): string {
  const interval = Number.isNaN(low) ? '' : ` ${intervalText(low, high, digits)}`;
  return `${signed(mean, digits)}${interval}`;
}

function cutTexts({ cuts, thresholdRow }: OwnVerdict): string[] {
  if (cuts.length === 0)
    return ['None: these runs were recorded before thresholds were chosen on validation cases.'];
  const of = thresholdRow === anyForegroundRow ? 'the probability of any foreground under ' : '';
  return cuts.map((cut) => cutText(cut, of));
}

function cutText({ loss, goal, thresholds, test }: OperatingCut, of: string): string {
  const name = `${of}${lossLabels[loss]}`;
  const chosen = thresholds.filter((threshold) => threshold !== null).sort((a, b) => a - b);
  if (test === null)
    return `No threshold from 0.05 to 0.95 gives ${name} a ${goal} of ${targetShare} on validation cases.`;
  const [least, most] = [chosen[0]!, chosen.at(-1)!];
  const middle = chosen[Math.floor((chosen.length - 1) / 2)]!;
  const range = least === most ? '' : ` (${fixed(least, 2)} to ${fixed(most, 2)} from network to network)`;
  const without = thresholds.length - chosen.length;
  const some = without > 0 ? `, which ${without} of ${thresholds.length} networks cannot reach` : '';
  const other = goal === 'recall' ? 'precision' : 'recall';
  return `For a ${goal} of ${targetShare}${some}, use threshold ${fixed(middle, 2)}${range} with ${name}, chosen on validation cases. On test cases: ${goal} ${shareText(test[goal])}, ${other} ${shareText(test[other])}, Dice ${shareText(test.dsc)}.`;
}

function shareText({ mean, low, high }: MeanWithInterval): string {
  const bound = (value: number) => fixed(Math.min(1, Math.max(0, value)), 2);
  return Number.isNaN(low) ? fixed(mean, 2) : `${fixed(mean, 2)} [${bound(low)}, ${bound(high)}]`;
}

function temperatureText({ pair, temperature: { temperatures, gain, against }, limits }: OwnVerdict): string {
  const [own, other] = [lossLabels[pair.calibrated], lossLabels[pair.baseline]];
  const sorted = [...temperatures].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)]!;
  const range =
    sorted.length > 1
      ? ` (${fixed(sorted[0]!, 2)} to ${fixed(sorted.at(-1)!, 2)} from network to network)`
      : '';
  const changes = (['nll', 'brier', 'ece'] as const)
    .map((metric) => changeText(metricCatalogue[metric], gain[metric]))
    .join('; ');
  const { label, digits } = metricCatalogue.nll;
  const difference = differenceText({ mean: against.nll.estimate.mean, ...against.nll }, digits);
  const beside = limits.length > 0 ? '' : `; ${besideText(against.nll, own)}`;
  return `Alternative to the loss, one temperature learned on validation cases after training: ${other} at T ${fixed(middle, 2)}${range}: ${changes}. Difference, ${own} − ${other} with temperature: ${label} ${difference}${beside}.`;
}

function besideText({ low, high }: PairedComparison, own: string): string {
  if (high < 0) return `${own} is better than the temperature`;
  if (low > 0) return 'the temperature is better';
  return 'these images do not show which is better';
}

/**
 * Verdicts as Markdown, for a notebook.
 *
 * ```ts
 * ownVerdictMarkdown([]); // ''
 * ```
 */
export function ownVerdictMarkdown(verdicts: readonly OwnVerdict[]): string {
  return verdicts
    .map(ownVerdictText)
    .map(({ title, sentences }) =>
      [`**${title}**`, ...sentences.map(({ about, text }) => `- *${about}.* ${text}`)].join('\n'),
    )
    .join('\n\n');
}
