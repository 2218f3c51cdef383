import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

/** Quoted lines stand between `<!-- from FILE -->` and `<!-- end -->`; pictures are Markdown images. */
describe('README.md', () => {
  const text = readFileSync('README.md', 'utf8');

  it('quotes lines that stand in the results, letter for letter', () => {
    const quotes = [...text.matchAll(/<!-- from (\S+) -->\n([\s\S]*?)<!-- end -->/g)];
    expect(quotes).to.not.have.length(0);
    for (const [, file, quoted] of quotes) {
      const lines = new Set(readFileSync(file!, 'utf8').split('\n'));
      const rows = quoted!.split('\n').filter((line) => line !== '' && !line.startsWith('```'));
      expect(rows.length, file).to.be.greaterThan(2);
      for (const row of rows) expect(lines.has(row), `${file} holds ${row}`).to.equal(true);
    }
  });

  it('links to files that are there', () => {
    const targets = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1]!);
    expect(targets).to.not.have.length(0);
    for (const target of targets) expect(existsSync(target), target).to.equal(true);
  });

  it('names every folder of src', () => {
    for (const room of ['core', 'study', 'engine', 'run', 'record', 'notebook', 'cli']) {
      expect(text).to.contain(`      ${room}/ `);
    }
  });
});
