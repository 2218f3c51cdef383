import { groupBy } from '../core/group-by.js';
import type { StudyRecord } from '../record/study-record.js';
import { answeringDatasets } from '../study/experiments.js';
import { type Passage, pointAbout } from './answer-passage.js';
import { gammaFindings } from './gamma-findings.js';
import { gammaSweeps } from './gamma-sweep.js';
import { laterMethods, methodResults } from './later-methods.js';
import { methodAdvice } from './method-advice.js';
import { differencesInWords, methodFindings } from './method-findings.js';
import { methodsAcrossDatasets } from './methods-across-datasets.js';
import { countedInWords, type RepeatedMethod, repeatedMethods } from './repeated-methods.js';
import { tutorialComparison } from './tutorial-comparison.js';

/**
 * What came after DSC++: what one would use, what holds on every data set, a point for each answering data set with a later
 * method, then those on the exponent γ and on mL1-ACE elsewhere. Undefined without one.
 */
export function laterMethodsAnswer(study: StudyRecord): Passage | undefined {
  const byDataset = groupBy(laterMethods(study), ({ dataset }) => dataset);
  const ofSets = answeringDatasets([...byDataset.keys()]).flatMap((dataset) => {
    const sentences = methodFindings(byDataset.get(dataset)!);
    return sentences.length > 0 ? [{ about: dataset, text: sentences.join(' ') }] : [];
  });
  const all = byDataset.size > 0 ? methodResults(study) : [];
  const points = [
    ...pointAbout(
      'What one would use',
      repeatedMethods(all).some(isChoice) ? methodAdvice(all).join(' ') : '',
    ),
    ...pointAbout('Across data sets', methodsAcrossDatasets(all)),
    ...ofSets,
    ...gammaFindings(gammaSweeps(study)),
    ...pointAbout('mL1-ACE elsewhere', tutorialComparison(study)),
  ];
  return points.length === 0 ? undefined : { heading: 'Later methods', lead, points };
}

/** Whether it is something else to use than DSC, DSC++ at some exponent, or their recalibrations, which have passages of their own. */
function isChoice({ method: { kind, loss } }: RepeatedMethod): boolean {
  return kind === 'plain' || kind === 'later' || loss.includes('~');
}

const lead = `Other losses and corrections after training beside DSC and DSC++, on the same folds and images. Means are over the seeds that all methods of a data set have, paired differences over every fold and seed that both methods have. A difference may therefore differ from the difference of the means. No constant was chosen here; DEVIATIONS.md has the sources. These comparisons decide no claim. The lowest of many methods is picked on the images on which it is tested, so on other images its lead would on average be smaller. ${countedInWords} ${differencesInWords}`;
