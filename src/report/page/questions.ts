import type { NotebookEntry } from '../../study/notebooks.js';

/** A section of the page: a reader's question and the material that answers it. */
export interface Question {
  /** The id of the section. */
  id: string;
  question: string;
  /** Definitions of the terms used in the section. */
  terms: readonly Term[];
  /** Kinds of figures: the file names of ../figures/, with which figure names begin. */
  figures: readonly string[];
  /** Tables by file name. */
  tables: readonly string[];
  /** Notebooks on the same question. */
  notebooks: readonly NotebookEntry['name'][];
}

export interface Term {
  name: string;
  meaning: string;
}

const nll: Term = {
  name: 'NLL',
  meaning:
    'negative log-likelihood in nats per pixel: the mean of −log of the probability given to the truth. Confident errors cost most (probabilities are clipped at 10⁻⁷, so at most 16.1).',
};
const brier: Term = {
  name: 'Brier score',
  meaning:
    'mean squared difference between probability and truth. Like NLL it is a proper score: lowest for the true probability.',
};
const ece: Term = {
  name: 'ECE',
  meaning:
    'expected calibration error: pixels in 15 bins of equal width, the gap of mean probability and frequency in each, weighted by pixels. Background pixels dominate it, so it is also given for the true foreground and for the band along the true boundary. ACE is the unweighted mean over bins, MCE the maximum.',
};

/** All questions in the order of the page. Every table and every kind of figure belongs to exactly one. */
export const questions: readonly Question[] = [
  {
    id: 'calibration',
    question: 'Is DSC++ better calibrated than DSC?',
    terms: [nll, brier, ece],
    figures: ['overview', 'forest', 'reliability-diagram', 'paired-differences', 'case-by-case'],
    tables: ['significance', 'calibration'],
    notebooks: [
      '10-drive',
      '20-bus2017',
      '30-dsb2018',
      '40-isic2018',
      '50-cvc-clinicdb',
      '60-kits19',
      '70-variants',
    ],
  },
  {
    id: 'thresholds',
    question: 'Does the threshold have an effect?',
    terms: [
      {
        name: 'Threshold',
        meaning:
          'the probability from which a pixel counts as foreground. With a lower threshold recall should rise and precision fall.',
      },
      {
        name: 'Reach',
        meaning:
          'the mean of the ranges of a case’s recall and precision over thresholds 0.05 to 0.95. 0: no threshold changes the mask.',
      },
    ],
    figures: ['threshold-curves'],
    tables: ['thresholds'],
    notebooks: ['85-thresholds'],
  },
  {
    id: 'temperature',
    question: 'Is DSC++ better than DSC with a correction after training?',
    terms: [
      {
        name: 'Temperature',
        meaning:
          'one number by which logits are divided before the softmax, fitted on validation cases. It needs no training; masks hardly change.',
      },
      {
        name: 'Isotonic curve',
        meaning: 'the frequency of a class among validation pixels as a rising function of its logit.',
      },
    ],
    figures: [],
    tables: ['recalibration-tests', 'recalibration'],
    notebooks: ['75-later-methods'],
  },
  {
    id: 'discrimination',
    question: 'Is the gain due to calibration or to discrimination?',
    terms: [
      {
        name: 'CORP',
        meaning:
          'splits a score into miscalibration (the reduction by a monotone curve fitted to the test pixels), discrimination (the remaining advantage over the base rate) and uncertainty (the score of the base rate).',
      },
    ],
    figures: ['isotonic-reliability'],
    tables: ['decomposition-tests', 'decomposition'],
    notebooks: [],
  },
  {
    id: 'later-methods',
    question: 'How do later methods compare?',
    terms: [],
    figures: ['method-front', 'method-ranks', 'gamma-sweep'],
    tables: ['later-methods'],
    notebooks: ['75-later-methods'],
  },
  {
    id: 'segmentation',
    question: 'Does the segmentation change?',
    terms: [
      {
        name: 'DSC',
        meaning:
          'Dice coefficient: twice the overlap over the sum of both masks, of the argmax segmentation on the original grid. 1 is perfect.',
      },
    ],
    figures: ['gallery'],
    tables: ['segmentation', 'volumes'],
    notebooks: ['30-dsb2018'],
  },
  {
    id: 'theory',
    question: 'Do the networks follow the theory?',
    terms: [
      {
        name: 'Posterior q',
        meaning: 'the true probability that an annotator marks a pixel; known for phantoms only.',
      },
    ],
    figures: ['theory-curves', 'gamma-theory'],
    tables: ['theory'],
    notebooks: ['90-known-posterior'],
  },
  {
    id: 'observers',
    question: 'Are the networks uncertain where observers disagree?',
    terms: [],
    figures: ['observers'],
    tables: ['observers'],
    notebooks: [],
  },
  {
    id: 'trust',
    question: 'How reliable are these tests?',
    terms: [
      {
        name: 'A/A comparison',
        meaning:
          'two trainings of the same loss compared as if they were two losses. A test at level 0.05 should find 5 % of them different.',
      },
      {
        name: 'Coverage',
        meaning:
          'how often an interval contains the true value in simulated studies of the same size; nominally 95 %.',
      },
    ],
    figures: ['same-loss'],
    tables: ['variants', 'synthesis', 'same-loss', 'simulation'],
    notebooks: ['80-significance'],
  },
  {
    id: 'runs',
    question: 'How did training proceed?',
    terms: [],
    figures: ['training-curves'],
    tables: ['runs'],
    notebooks: ['00-tour'],
  },
];
