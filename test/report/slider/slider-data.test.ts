import { expect } from 'chai';
import { evaluate } from '../../../src/evaluate/evaluation.js';
import { thresholdBands } from '../../../src/evaluate/threshold-bands.js';
import { decodeGreyPng } from '../../../src/record/grey-png.js';
import { thresholdSliders } from '../../../src/report/slider/slider-data.js';
import { sliderFigure } from '../../../src/report/slider/slider-figure.js';
import {
  numberHeads,
  numbersAt,
  sentenceAt,
  startIndex,
  viewText,
} from '../../../src/report/slider/slider-view.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';

const drawn = { dataset: 'phantom-skin', cases: 8, foregroundClasses: ['lesion'] };
const { datasets } = evaluate(syntheticStudy({ ...smallStudy, preset: 'smoke', datasets: [drawn] }));
const [data] = thresholdSliders(datasets) as [ReturnType<typeof thresholdSliders>[number]];
const runs = datasets[0]!;

describe('the data of a threshold slider', () => {
  it('stand at 19 thresholds and start at ½', () => {
    expect(data.thresholds).to.deep.equal(Array.from({ length: 19 }, (_, at) => (at + 1) / 20));
    expect(data.thresholds[startIndex(data)]).to.equal(0.5);
  });

  it('take four cases from the best to the worst Dice coefficient under DSC', () => {
    expect(data.cases.map(({ rank }) => rank)).to.deep.equal(['Best', 'Median', 'Lower quarter', 'Worst']);
    const dsc = (caseId: string) =>
      runs.losses.get('dsc')![0]!.cases.find((score) => score.caseId === caseId)!.values.dsc;
    const found = data.cases.map(({ caseId }) => dsc(caseId));
    expect(found).to.deep.equal([...found].sort((a, b) => b - a));
    const all = runs.losses.get('dsc')![0]!.cases.map(({ values }) => values.dsc);
    expect([found[0], found.at(-1)]).to.deep.equal([Math.max(...all), Math.min(...all)]);
  });

  it('count a case as its network did: recall tp / (tp + fn), area (tp + fp) / (tp + fn)', () => {
    const [{ caseId, losses }] = data.cases as [(typeof data.cases)[number]];
    const counts = runs.losses
      .get('dsc++')![0]!
      .thresholds.find((one) => one.caseId === caseId && one.threshold === 0.3)!;
    const at = data.thresholds.indexOf(0.3);
    const { recall, precision, dsc, size } = losses[1]!.numbers;
    const { tp, fp, fn } = counts;
    expect(recall[at]).to.equal(tp / (tp + fn));
    expect(precision[at]).to.equal(tp / (tp + fp));
    expect(dsc[at]).to.equal((2 * tp) / (2 * tp + fp + fn));
    expect(size[at]).to.equal((tp + fp) / (tp + fn));
  });

  it('average the set as the table of thresholds does, and add up its areas', () => {
    const bands = thresholdBands(runs.losses.get('dsc')!, 'lesion', runs.patientOf);
    for (const quantity of ['recall', 'precision', 'dsc'] as const) {
      data.losses[0]!.set[quantity].forEach((value, at) => {
        expect(value).to.be.closeTo(bands.get(quantity)![at]!.mean, 1e-12);
      });
    }
    const counts = runs.losses
      .get('dsc')!
      .flatMap(({ thresholds }) => thresholds)
      .filter(({ threshold }) => threshold === 0.5);
    const sum = (of: (one: (typeof counts)[number]) => number) =>
      counts.reduce((total, one) => total + of(one), 0);
    expect(data.losses[0]!.set.size[9]).to.be.closeTo(
      sum(({ tp, fp }) => tp + fp) / sum(({ tp, fn }) => tp + fn),
      1e-12,
    );
  });

  it('carry 8-bit pictures of the size of the case', () => {
    for (const { rows, columns, losses, truth } of data.cases) {
      expect(truth).to.match(/^M/);
      for (const { probability } of losses) {
        const picture = decodeGreyPng(Buffer.from(probability, 'base64'), 'a picture');
        expect([picture.rows, picture.columns]).to.deep.equal([rows, columns]);
      }
    }
  });
});

describe('what a slider shows', () => {
  it('are four quantities for the case and for the set, and a sentence of them', () => {
    expect(numberHeads(data)).to.deep.equal([
      'DSC, this case',
      'DSC++, this case',
      'DSC, all cases',
      'DSC++, all cases',
    ]);
    const numbers = numbersAt(data, 0, 9);
    expect(numbers).to.have.length(4);
    for (const row of numbers) for (const text of row) expect(text).to.match(/^\d\.\d{3}$/);
    expect(sentenceAt(data, 0, 9)).to.equal(
      `Threshold 0.50, this case: recall ${numbers[0]![0]} with DSC, ${numbers[0]![1]} with DSC++; precision ${numbers[1]![0]} with DSC, ${numbers[1]![1]} with DSC++; dice ${numbers[2]![0]} with DSC, ${numbers[2]![1]} with DSC++; area ÷ truth ${numbers[3]![0]} with DSC, ${numbers[3]![1]} with DSC++`,
    );
    expect(viewText(data, 0, 1, 9)).to.match(
      /^phantom-skin, case case-\d{3}: mask of DSC\+\+ at threshold 0\.50 beside the truth; recall \d/,
    );
  });

  it('are dashes where nothing is defined, in numbers and in JSON', () => {
    const none = { recall: [Number.NaN], precision: [Number.NaN], dsc: [1], size: [Number.NaN] };
    const empty = {
      ...data,
      cases: [],
      thresholds: [0.5],
      losses: data.losses.map((loss) => ({ ...loss, set: none })),
    };
    expect(numbersAt(empty, 0, 0)[0]).to.deep.equal(['–', '–']);
    const read = JSON.parse(JSON.stringify(empty));
    expect(numbersAt(read, 0, 0)[0]).to.deep.equal(['–', '–']);
  });
});

describe('the HTML of a slider', () => {
  it('is complete at ½ before any script runs', () => {
    const html = sliderFigure(data);
    expect(html.match(/<svg /g)).to.have.length(2);
    expect(html).to.match(/<div class="slider-controls" hidden>/);
    expect(html).to.match(/<path class="mask" d="M[^"]+"/);
    expect(html.match(/<tr>/g)).to.have.length(5);
  });

  it('says why a set has no pictures, and moves its numbers all the same', () => {
    const sets = evaluate(
      syntheticStudy({ ...smallStudy, datasets: smallStudy.datasets.slice(0, 1) }),
    ).datasets;
    const html = sliderFigure(thresholdSliders(sets)[0]!);
    expect(html).to.contain('No pictures: nobody drew them.');
    expect(html).not.to.contain('<svg');
    expect(html).to.contain('<input type="range"');
    expect(html).to.contain('DSC++, all cases');
  });

  it('lets no text of a study end its element', () => {
    const html = sliderFigure({ ...data, dataset: '</script><b>', credit: '<i>' });
    expect(html.match(/<\/script>/g)).to.have.length(1);
    expect(html).not.to.contain('<b>').and.not.to.contain('<i>');
  });
});
