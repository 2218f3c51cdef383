import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { figureKinds, kindOf } from '../../../src/report/page/figure-data.js';
import { questions } from '../../../src/report/page/questions.js';
import { notebooks } from '../../../src/study/notebooks.js';

describe('the questions of the page', () => {
  it('hold every table once, but that of claims, which stands as text', () => {
    const shown = questions.flatMap(({ tables }) => tables);
    const folder = join('src', 'report', 'tables');
    const made = readdirSync(folder).flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/^ {4}name: '([a-z-]+)',$/gm)].map(
        ([, name]) => name!,
      ),
    );
    expect(made).to.include.members(['claims', 'segmentation', 'volumes']);
    expect([...shown].sort()).to.deep.equal(made.filter((name) => name !== 'claims').sort());
  });

  it('hold every kind of figure once, but the one of the answer', () => {
    const shown = questions.flatMap(({ figures }) => figures);
    expect([...shown].sort()).to.deep.equal(figureKinds.filter((kind) => kind !== 'mean-differences').sort());
  });

  it('know the figures by the files that make them', () => {
    const files = readdirSync(join('src', 'report', 'figures')).map((name) => name.replace(/\.ts$/, ''));
    for (const kind of figureKinds) expect(files, kind).to.include(kind);
  });

  it('tell figures apart whose names begin alike', () => {
    expect(kindOf({ name: 'paired-differences-dsb2018-dsc' })).to.equal('paired-differences');
    expect(kindOf({ name: 'overview-dsc-ce' })).to.equal('overview');
    expect(kindOf({ name: 'same-loss' })).to.equal('same-loss');
  });

  it('link to notebooks that are there, every one from some section', () => {
    const linked = new Set(questions.flatMap((question) => question.notebooks));
    // Of a reader's own images, and of anyone's probabilities: no section of a study's page asks them.
    const ofReaders = ['95-your-data', '96-audit'];
    const ofStudy = notebooks.map(({ name }) => name).filter((name) => !ofReaders.includes(name));
    expect([...linked].sort()).to.deep.equal(ofStudy.sort());
    for (const name of linked) expect(existsSync(join('notebooks', `${name}.ipynb`)), name).to.equal(true);
  });
});
