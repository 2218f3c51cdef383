/** The study's answer from all finished results: in short, then what was found, then how sure that is. */
import { tolerances, type Verdict } from '../study/claims.js';
import { counted } from '../text/number-format.js';
import { certaintyOf } from './answer-certainty.js';
import { clearlyText, findingsOf } from './answer-findings.js';
import { type Passage, type Point, pointAbout } from './answer-passage.js';
import { ofClaimA, variantsOfClaimA } from './claim-a-comparisons.js';
import type { ExperimentVerdict } from './claim-verdict.js';
import type { Comparison } from './comparison.js';
import { confirmedAnewText, confirmedVariantsText } from './confirmed-variants.js';
import { type Evaluation, isRehearsal, rehearsalWarning } from './evaluation.js';
import { failedNetworksText } from './failed-networks.js';
import { compareRecalibrations } from './recalibration-comparison.js';
import { besideText } from './rivals-answer.js';
import { splitText } from './score-splits.js';
import type { VerdictVariants } from './verdict-variants.js';

/** The answer to claim A, the paper's main claim. The first passage stands alone; without results it is the only one. */
export function answerOf(evaluation: Evaluation): Passage[] {
  const nll = ofClaimA(evaluation, 'nll');
  const asked = pointAbout('Asked', askedText(nll));
  if (isRehearsal(evaluation)) {
    return [
      nothingSure(rehearsalWarning, asked, 'A rehearsal judges no claim, so there is nothing to be sure of.'),
    ];
  }
  if (nll.length === 0) {
    return [
      nothingSure(
        'No data set has finished runs of both DSC and DSC++ on a common fold and seed, so nothing is found yet.',
        asked,
        'Without results there is nothing to be sure of.',
      ),
    ];
  }
  return [
    {
      heading: 'Answer',
      lead: shortText(evaluation),
      points: [
        ...asked,
        ...pointAbout('By score', clearlyText(evaluation)),
        ...pointAbout('By calibration or by discrimination?', splitText(evaluation)),
        ...pointAbout('Beside recalibration', besideText(compareRecalibrations(evaluation.datasets))),
        ...pointAbout('How sure', confirmedVariantsText(variantsOfClaimA(evaluation.datasets))),
        ...pointAbout('Networks that failed', failedNetworksText(evaluation.datasets)),
      ],
    },
    findingsOf(evaluation),
    certaintyOf(evaluation),
  ];
}

function nothingSure(lead: string, asked: readonly Point[], sure: string): Passage {
  return { heading: 'Answer', lead, points: [...asked, ...pointAbout('How sure', sure)] };
}

function askedText(nll: readonly Comparison[]): string {
  const names = nll.length > 0 ? ` (${nll.map(({ dataset }) => dataset).join(', ')})` : '';
  return `Is a segmentation network better calibrated when it learns with DSC++ instead of DSC, at no cost in overlap, as the paper reports of six data sets? Asked here of ${counted(nll.length, 'data set')}${names}.`;
}

/**
 * "DSC++ is better calibrated than DSC, with a loss of overlap (DSC) below 0.02, on 3 of 5 data sets; 0 contradict it, 2 leave it open."
 * Of one data set, its verdict in words.
 */
function shortText({ verdicts, datasets }: Evaluation): string {
  const ofClaim = verdicts.find(({ claim }) => claim.id === 'A')!;
  const answers = ofClaim.pairs.flatMap(({ experiments }) => experiments);
  const count = (verdict: Verdict) => answers.filter((one) => one.verdict === verdict).length;
  const sets = answers.length - count('missing');
  if (sets === 1) {
    return inOneSet(answers.find(({ verdict }) => verdict !== 'missing')!, variantsOfClaimA(datasets));
  }
  const anew = confirmedAnewText(variantsOfClaimA(datasets));
  const also = anew === undefined ? '' : ` (${anew})`;
  return `${isBetter}, on ${count('confirmed')} of ${counted(sets, 'data set')}${also}; ${count('contradicted')} contradict it, ${count('inconclusive')} leave it open.`;
}

const isBetter = `DSC++ is better calibrated than DSC, with a loss of overlap (DSC) below ${tolerances.dscMargin}`;

function inOneSet({ verdict, dataset }: ExperimentVerdict, lines: readonly VerdictVariants[]): string {
  if (verdict === 'confirmed') {
    const anew = lines.find((line) => line.dataset === dataset)?.variants['new training cases'];
    const stays = anew === 'confirmed' ? 'it stays so' : 'it does not stay so';
    return `${isBetter}, on ${dataset}${anew ? `; with a correction for shared training cases ${stays}` : ''}.`;
  }
  return `That ${isBetter}, is ${verdict === 'contradicted' ? 'contradicted' : 'left open'} by ${dataset}, the only data set here.`;
}
