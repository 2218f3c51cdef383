import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { csvParse } from 'd3-dsv';
import { methodLabel, methods } from '../../src/evaluate/method.js';
import type { MetricName } from '../../src/metrics/catalogue.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { buildReport } from '../../src/report/build-report.js';
import { captionOf, latexTable } from '../../src/report/tables/latex.js';
import { markdownTable } from '../../src/report/tables/markdown.js';
import type { Table } from '../../src/report/tables/table.js';
import { type LossName, lossLabels } from '../../src/study/losses.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

const oneSet = { ...smallStudy, datasets: [{ ...smallStudy.datasets[0]!, cases: 3 }] };

/** A study of three cases whose value of one metric is given by loss, seed and case. */
function studyWith(metric: MetricName, value: (loss: LossName, seed: number, index: number) => number) {
  const study = syntheticStudy(oneSet);
  const runs = study.runs.map((run) => ({
    ...run,
    cases: run.cases.map((score, index) => {
      const given = value(run.config.loss as LossName, run.config.seed, index);
      return { ...score, values: { ...score.values, [metric]: given } };
    }),
  }));
  return { ...study, runs };
}

function textOf(study: StudyRecord, path: string): string {
  return buildReport(study).files.get(path)!;
}

describe('tables of scores', () => {
  // DSC: case means over seeds 1 and 2 are 0.5, 0.7, 0.9, so 0.7 ± 0.2; DSC++: always 0.8 and once undefined.
  const study = studyWith('dsc', (loss, seed, index) => {
    if (loss === 'dsc') return 0.5 + 0.2 * index + (seed === 1 ? 0.05 : -0.05);
    return index === 2 ? Number.NaN : 0.8;
  });

  it('average a case over its seeds, then take mean and SD over cases', () => {
    const row = csvParse(textOf(study, 'tables/segmentation.csv')).find(
      ({ loss, metric }) => loss === 'dsc' && metric === 'dsc',
    )!;
    expect(Number(row.mean)).to.be.closeTo(0.7, 1e-12);
    expect(Number(row.sd)).to.be.closeTo(0.2, 1e-12);
    expect(row.cases).to.equal('3');
    expect(row.undefined_cases).to.equal('0');
  });

  it('mark the best mean, and none over other cases than the most have', () => {
    const markedIn = (of: StudyRecord, loss: string) =>
      textOf(of, 'tables/segmentation.md')
        .split('\n')
        .find((line) => line.includes(`| ${loss} |`));
    expect(markedIn(study, 'DSC')).to.contain('| 0.700 ± 0.200 |');
    expect(markedIn(study, 'DSC++')).to.contain('| 0.800 ± 0.000 (1) |');
    const defined = studyWith('dsc', (loss, _, index) => (loss === 'dsc' ? 0.5 + 0.2 * index : 0.8));
    expect(markedIn(defined, 'DSC')).to.contain('| 0.700 ± 0.200 |');
    expect(markedIn(defined, 'DSC++')).to.contain('| **0.800 ± 0.000** |');
  });

  it('tell the cases of each loss, and mark no mean over a part of them', () => {
    const untested = study.runs.map((run) =>
      run.config.loss === 'dsc++' ? { ...run, cases: run.cases.slice(1) } : run,
    );
    const lines = textOf({ ...study, runs: untested }, 'tables/segmentation.md').split('\n');
    const cellsOf = (loss: string) => lines.find((line) => line.includes(`| ${loss} |`))!;
    expect(cellsOf('DSC++')).to.match(/\| 0\.800 \(1\) \|.*\| 2 \|/);
    expect(cellsOf('DSC')).to.match(/\| 0\.700 ± 0\.200 \|.*\| 3 \|/);
  });

  it('leave the spread out where there is one case', () => {
    const single = syntheticStudy({
      ...oneSet,
      datasets: [{ ...oneSet.datasets[0]!, cases: 1 }],
      seeds: [1],
    });
    expect(textOf(single, 'tables/segmentation.md')).to.not.match(/±(?! standard)/);
  });

  it('keep a row for a data set that is not there', () => {
    const absent = [{ dataset: 'isic2018', absence: 'no folder isic2018' }];
    for (const name of ['segmentation', 'calibration']) {
      expect(textOf({ ...study, absent }, `tables/${name}.md`)).to.contain(
        '| isic2018 | not run: no folder isic2018 |',
      );
    }
    expect(textOf({ ...study, absent }, 'tables/claims.csv')).to.contain('isic2018: no folder isic2018');
  });

  it('say which runs were left out because they are not finished', () => {
    const unfinished = ['dsb2018/dsc/seed-3'];
    expect(textOf({ ...study, unfinished }, 'tables/claims.md')).to.contain(
      'Left out, because not finished: dsb2018/dsc/seed-3',
    );
  });
});

describe('the significance table', () => {
  it('says that three cases cannot reach the level, and survives ties', () => {
    const study = studyWith('nll', () => 0.3);
    const rows = csvParse(textOf(study, 'tables/significance.csv'));
    const nll = rows.find(({ quantity }) => quantity === 'nll')!;
    expect([nll.p, nll.p_wilcoxon]).to.deep.equal(['1', '1']);
    expect(nll.wilcoxon_method).to.contain('none of the 3 pairs differs');
    const brier = rows.find(({ quantity }) => quantity === 'brier')!;
    expect(brier.wilcoxon_method).to.contain('p cannot be below 0.25');
  });

  it('leaves out the test where nothing is defined', () => {
    const study = studyWith('ece', () => Number.NaN);
    const rows = csvParse(textOf(study, 'tables/significance.csv'));
    const ece = rows.find(({ quantity }) => quantity === 'ece')!;
    expect([ece.cases, ece.undefined_cases, ece.p, ece.interval_low]).to.deep.equal(['0', '3', 'NaN', 'NaN']);
    expect(ece.ranks_and_mean_agree).to.equal('');
    const printed = textOf(study, 'tables/significance.md')
      .split('\n')
      .find((line) => line.includes('| ECE ↓ |'))!;
    expect(printed).to.not.contain('≠');
  });
});

describe('table formats', () => {
  const table: Table = {
    name: 'claims',
    title: 'A & B',
    notes: ['50 % of_it'],
    grid: {
      columns: [
        { label: 'Name', align: 'left' },
        { label: 'DSC ↑', align: 'right' },
      ],
      rows: [[{ text: 'a|b' }, { text: '−0.1 ± 0.2 *', strong: true }]],
    },
    records: { columns: [], rows: [] },
  };

  it('Markdown escapes bars and stars', () => {
    expect(markdownTable(table).split('\n')).to.deep.equal([
      '## A & B',
      '',
      '- 50 % of_it',
      '',
      '| Name | DSC ↑ |',
      '| :--- | ---: |',
      '| a\\|b | **−0.1 ± 0.2 \\*** |',
      '',
    ]);
  });

  it('LaTeX escapes its own signs', () => {
    const latex = latexTable(table);
    expect(latex).to.contain('\\caption{A \\& B. 50 \\% of\\_it}\\label{tab:claims}');
    expect(latex).to.contain('Name & DSC $\\uparrow$ \\\\');
    expect(latex).to.contain('a$|$b & \\textbf{$-$0.1 $\\pm$ 0.2 $^{*}$} \\\\');
  });

  it('LaTeX keeps two hyphens apart, and a question as the end of a title', () => {
    const latex = latexTable({ ...table, title: 'Better?', notes: ['npm run x -- --trials 9, well-known'] });
    expect(latex).to.contain('{Better? npm run x -{}- -{}-trials 9, well-known}');
    expect(captionOf({ title: 'Better?', notes: ['By how much.'] })).to.equal('Better? By how much.');
  });

  it('LaTeX has a command for every sign of the tables: of these and those in results/, and of the names of losses', () => {
    const study = syntheticStudy({
      ...oneSet,
      losses: ['dsc', 'dsc++', 'dsc++@3', 'nacl'],
      datasets: [...oneSet.datasets, { dataset: 'phantom-nuclei', cases: 3, foregroundClasses: ['nucleus'] }],
    });
    const built = [...buildReport(study).files].filter(([name]) => name.endsWith('.tex'));
    expect(built).to.have.length.greaterThan(12);
    const committed = readdirSync('results/mini/tables').filter((name) => name.endsWith('.md'));
    expect(committed).to.have.length.greaterThan(12);
    const texts = [
      ...committed.map((name) => readFileSync(`results/mini/tables/${name}`, 'utf8')),
      ...[...methods.map(methodLabel), ...Object.values(lossLabels)],
    ];
    const latex = latexTable({ ...table, notes: texts });
    const unmapped = [...built.map(([, text]) => text), latex].flatMap(
      (text) => text.match(/\P{ASCII}/gu) ?? [],
    );
    expect([...new Set(unmapped)]).to.deep.equal([]);
  });
});
