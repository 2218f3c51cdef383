import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import * as entryPoint from '../../src/entry-points/notebook.js';
import { codeHash, readNotebook, resultsHash } from '../../src/run/notebooks/notebook-state.js';
import { experiments } from '../../src/study/experiments.js';
import { notebooks } from '../../src/study/notebooks.js';

interface Cell {
  cell_type: string;
  id: string;
  source: string;
  outputs: { output_type: string; name?: string; data?: Record<string, unknown> }[];
}

const files = readdirSync('notebooks').filter((name) => name.endsWith('.ipynb'));

function cellsOf(file: string): Cell[] {
  const { cells } = JSON.parse(readFileSync(join('notebooks', file), 'utf8'));
  return cells.map((cell: Cell & { source: string[] }) => ({ ...cell, source: cell.source.join('') }));
}

function codeOf(file: string): Cell[] {
  return cellsOf(file).filter(({ cell_type }) => cell_type === 'code');
}

function isKept(file: string): boolean {
  return execFileSync('git', ['ls-files', file], { encoding: 'utf8' }).trim() !== '';
}

describe('notebooks', () => {
  it('are those that the study lists, in their order', () => {
    expect(files.sort()).to.deep.equal(notebooks.map(({ name }) => `${name}.ipynb`));
  });

  for (const file of files) {
    describe(file, () => {
      it('opens with question, needs, time and memory, and closes with an assertion', () => {
        const cells = cellsOf(file);
        expect(cells[0]!.cell_type).to.equal('markdown');
        expect(cells[0]!.source).to.match(/\*\*Question\.\*\*/);
        expect(cells[0]!.source).to.match(/\*\*Expectation\.\*\*/);
        expect(cells[0]!.source).to.match(/\*\*Needed\.\*\*|\| data \|/);
        expect(cells[0]!.source).to.match(/\*\*Time\.\*\*|minutes|\| time \|/);
        expect(cells[0]!.source).to.match(/\*\*Memory\.\*\*|\| memory \|/);
        expect(cells.at(-1)!.source).to.include('assert.ok(');
      });

      it('has cells of at most 15 lines, each with a name of its own', () => {
        const long = codeOf(file).filter(({ source }) => source.split('\n').length > 15);
        expect(long.map(({ id }) => id)).to.deep.equal([]);
        const ids = cellsOf(file).map(({ id }) => id);
        expect(new Set(ids).size).to.equal(ids.length);
        expect(ids.filter((id) => !/^[a-z][a-z-]*$/.test(id))).to.deep.equal([]);
      });

      it('imports from the entry point for notebooks and from Node alone, and only what is there', () => {
        for (const { source } of codeOf(file)) {
          for (const [, names, from] of source.matchAll(/^import (.+?) from '(.+?)';$/gm)) {
            expect(from).to.match(/^(\.\.\/src\/entry-points\/notebook\.js|node:.+)$/);
            if (from!.startsWith('node:')) continue;
            const wanted = names!.replace(/[{}\s]/g, '').split(',');
            expect(wanted.filter((name) => !(name in entryPoint))).to.deep.equal([]);
          }
        }
      });

      it('chooses its preset in its first code cell', () => {
        // Own images have a preset of their own, whose sizes are chosen.
        const preset = file === '95-your-data.ipynb' ? "'own'" : '';
        expect(codeOf(file)[0]!.source).to.include(`openStudy(${preset})`);
      });

      it('ends with a line to change, which stands in one place of its code', () => {
        const { source } = cellsOf(file)
          .filter(({ cell_type }) => cell_type === 'markdown')
          .at(-1)!;
        const [, before, after] = /\*\*Try this\.\*\* Replace `(.+?)` by `(.+?)`: /.exec(source) ?? [];
        expect(after).to.not.equal(before);
        expect(codeOf(file).filter(({ source: code }) => code.includes(before!))).to.have.length(1);
      });

      it('is smaller than 1 MB', () => {
        expect(statSync(join('notebooks', file)).size).to.be.lessThan(1e6);
      });

      it('keeps the outputs of a whole run without errors', () => {
        const outputs = codeOf(file).flatMap((cell) => cell.outputs);
        expect(outputs.length).to.be.greaterThan(3);
        expect(
          outputs.filter(({ name, output_type }) => name === 'stderr' || output_type === 'error'),
        ).to.deep.equal([]);
        expect(codeOf(file).at(-1)!.outputs).to.have.length(1);
      });

      it('names no folder of the machine that executed it', () => {
        const text = readFileSync(join('notebooks', file), 'utf8').replaceAll(/"image\/png": "[^"]*"/g, '');
        expect(text).to.not.match(
          /(?<![\w.:/])\/(?!home\/me\/)(?:home|root|Users|work|tmp|mnt|data)\/[\w.-]/,
        );
      });

      it('has a picture beside every Plotly figure, for readers without Plotly', () => {
        const figures = codeOf(file).flatMap(({ outputs }) =>
          outputs.flatMap(({ data }) => (data?.['application/vnd.plotly.v1+json'] ? [data] : [])),
        );
        expect(figures.length).to.be.greaterThan(0);
        for (const figure of figures) expect(figure).to.have.property('image/png');
      });

      it('keeps outputs of its present code and of the stored results (else: npm run replicate, then copy)', () => {
        const notebook = readNotebook(join('notebooks', file));
        const kept = notebook.metadata.dsc_plus_plus;
        expect(kept, 'it was executed').to.not.equal(undefined);
        expect(kept!.code).to.equal(codeHash(notebook));
        // Only results that the repository keeps: those of a run here are another machine's, and differ in last digits.
        if (!isKept(join('results', kept!.preset, 'plan.json'))) return;
        expect(kept!.results).to.equal(resultsHash('results', kept!.preset));
      });
    });
  }
});

describe('the notebooks of the six data sets', () => {
  it('differ in their data set and in their prose alone', () => {
    const codes = experiments.map(({ name }) => {
      const { name: file } = notebooks.find(
        ({ needs, name: own }) =>
          typeof needs.on === 'object' &&
          'experiment' in needs.on &&
          needs.on.experiment === name &&
          own !== '70-variants',
      )!;
      return codeOf(`${file}.ipynb`).map(({ id, source }) => [id, source.replace(`'${name}'`, 'EXPERIMENT')]);
    });
    for (const code of codes) expect(code).to.deep.equal(codes[0]);
  });
});
