import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { bibtex } from '../../../src/report/page/citation.js';

describe('how to cite', () => {
  const { version, license } = JSON.parse(readFileSync('package.json', 'utf8'));
  const cff = readFileSync('CITATION.cff', 'utf8');

  it('is the same in CITATION.cff, in BibTeX and in package.json', () => {
    expect(cff).to.contain(`\nversion: ${version}\n`).and.to.contain(`\nlicense: ${license}\n`);
    expect(bibtex()).to.contain(`version = {${version}}`);
    const title = cff.match(/^title: "(.+)"$/m)![1]!;
    expect(bibtex()).to.contain(`title = {${title}}`);
    const doi = cff.match(/doi: (\S+)/)![1]!;
    expect(bibtex()).to.contain(`doi = {${doi}}`);
  });

  it('is an entry a line, with balanced braces', () => {
    for (const line of bibtex().split('\n')) {
      expect(line).to.match(/^@(?:software|article)\{\w+, .*\}$/);
      expect(line.split('{').length).to.equal(line.split('}').length);
    }
  });

  it('stands in README.md', () => {
    expect(readFileSync('README.md', 'utf8')).to.contain(bibtex().split('\n')[0]);
  });
});
