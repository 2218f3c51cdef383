import { fullSteps } from '../../data/arrays/probability-array.js';
import { percent } from '../../text/number-format.js';
import type { StorageSummary } from '../scoring/audit.js';
import { wrongCostNat } from '../scoring/storage-tails.js';
import type { NamedAudit } from './audit-figures.js';

/** A sentence on what the file format takes from the probabilities, and one where integers are likely on another scale. */
export function storageOf({ audit, findings }: NamedAudit): string {
  const { storage, scores } = audit;
  const ofCases = scores.cases.filter(({ className }) => className === findings.rows.whole);
  const allNat = ofCases.reduce((sum, { values: { nll, pixels } }) => sum + nll * pixels, 0);
  const sentence = storageSentence(storage, Math.min(1, (storage.truthAtZero * wrongCostNat) / allNat));
  return [sentence, ...scaleSentence(storage)].join(' ');
}

/** On the loss of information at the tails. `nllShare`: of the NLL, by the pixels whose true class is stored as 0. */
export function storageSentence(
  { names, step, pixels, sure, truthAtZero }: StorageSummary,
  nllShare: number,
): string {
  const format = `Stored as ${names.join(' and ')}${step === 0 ? '' : `, in steps of up to ${step.toPrecision(2)}`}`;
  const certain =
    sure === 0
      ? 'no pixel is stored as certain'
      : `${percent(sure / pixels)} of the pixels are stored as certain (0 or 1)`;
  if (truthAtZero > 0) {
    const [have, together] =
      truthAtZero === 1 ? ['1 pixel has', 'this is'] : [`${truthAtZero} pixels have`, 'together they are'];
    return `${format}: ${certain}, and ${have} 0 for the true class. Each such pixel adds 16.1 nat, whatever the model gave that class before it was rounded; ${together} ${percent(nllShare)} of the NLL over all pixels.`;
  }
  return sure === 0
    ? `${format}: ${certain}, so no information is lost at the tails.`
    : `${format}: ${certain}, and no pixel has 0 for the true class.`;
}

/** On integers that are read as shares of their largest number, but end where percent would. */
function scaleSentence({ names, largest }: StorageSummary): string[] {
  const full = names.length === 1 ? fullSteps[names[0]!] : undefined;
  if (full === undefined) return [];
  const stored = Math.round(largest * full);
  // 100 of 255 for percent of 8 bits; of 16 bits also thousandths and ten-thousandths.
  if (stored === 0 || stored > (100 / 255) * full) return [];
  return [
    `The largest number of the foreground is ${stored}, read as a share of ${full}: ${percent(largest)}. If the files hold percent, or shares of another number, save them as float32 from 0 to 1 and audit again.`,
  ];
}
