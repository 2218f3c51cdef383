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
    'negative log-likelihood in nats a pixel: what a forecast pays for the probability that it gave to the truth. A sure and wrong pixel costs most (probabilities are cut at 10⁻⁷, so at most 16.1).',
};
const brier: Term = {
  name: 'Brier score',
  meaning:
    'mean squared distance of probability and truth. Like NLL it is proper: lowest for the true probability.',
};
const ece: Term = {
  name: 'ECE',
  meaning:
    'expected calibration error: pixels in 15 bins of equal width, the gap of mean probability and frequency in each, weighted by its pixels. Background swamps it, so it is also given for the true foreground and for the band along the true boundary. ACE averages the bins, MCE takes the largest.',
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
    question: 'Does the threshold do something?',
    terms: [
      {
        name: 'Threshold',
        meaning:
          'the probability from which a pixel is called foreground. Lowered, a network should miss less (recall) and claim more (precision falls).',
      },
      {
        name: 'Reach',
        meaning:
          'of a case: the mean of the ranges of its recall and its precision over thresholds 0.05 to 0.95. 0: no threshold changes the mask.',
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
          'one number by which logits are divided before the softmax, found on validation cases. It costs no training; masks hardly change.',
      },
      {
        name: 'Isotonic curve',
        meaning: 'the frequency of a class among validation pixels as a rising function of its logit.',
      },
    ],
    figures: [],
    tables: ['recalibration-tests', 'recalibration'],
    notebooks: ['80-significance'],
  },
  {
    id: 'discrimination',
    question: 'Does it win by calibration, or by telling foreground from background?',
    terms: [
      {
        name: 'CORP',
        meaning:
          'splits a score into miscalibration (what a rising curve through the test pixels would take off), discrimination (what is then better than the base rate) and uncertainty (the base rate’s own score).',
      },
    ],
    figures: ['isotonic-reliability'],
    tables: ['decomposition-tests', 'decomposition'],
    notebooks: ['80-significance'],
  },
  {
    id: 'later-methods',
    question: 'How do later methods do beside it?',
    terms: [],
    figures: ['method-front', 'method-ranks', 'gamma-sweep'],
    tables: ['later-methods'],
    notebooks: ['75-later-methods'],
  },
  {
    id: 'segmentation',
    question: 'What becomes of the segmentation?',
    terms: [
      {
        name: 'DSC',
        meaning:
          'Dice coefficient: twice the overlap over the sum of both masks, of the arg-max segmentation on the original grid. 1 is perfect.',
      },
    ],
    figures: ['gallery'],
    tables: ['segmentation', 'volumes'],
    notebooks: ['30-dsb2018'],
  },
  {
    id: 'theory',
    question: 'Does theory say what the networks do?',
    terms: [
      {
        name: 'Posterior q',
        meaning: 'the true probability that an annotator marks a pixel; known on drawn phantoms alone.',
      },
    ],
    figures: ['theory-curves'],
    tables: ['theory'],
    notebooks: ['90-known-posterior'],
  },
  {
    id: 'observers',
    question: 'Do probabilities know where people disagree?',
    terms: [],
    figures: ['observers'],
    tables: ['observers'],
    notebooks: ['10-drive'],
  },
  {
    id: 'trust',
    question: 'How far can these tests be believed?',
    terms: [
      {
        name: 'A against A',
        meaning:
          'two trainings of the same loss compared as if they were two losses. A test at 0.05 should call 5 % of them different.',
      },
      {
        name: 'Coverage',
        meaning:
          'how often an interval holds the true value in simulated studies of the same size; 95 % are promised.',
      },
    ],
    figures: ['same-loss'],
    tables: ['variants', 'synthesis', 'same-loss', 'simulation'],
    notebooks: ['80-significance'],
  },
  {
    id: 'runs',
    question: 'How did the trainings go?',
    terms: [],
    figures: ['training-curves'],
    tables: ['runs'],
    notebooks: ['00-tour'],
  },
];
