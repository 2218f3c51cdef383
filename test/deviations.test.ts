import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { presets } from '../src/study/presets.js';

describe('DEVIATIONS.md', () => {
  const marked = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('src', name))
    .filter((path) => /\bDeviation: /.test(readFileSync(path, 'utf8')))
    .sort();
  const listed = [...readFileSync('DEVIATIONS.md', 'utf8').matchAll(/^\| `(src\/[^`]+)` \|/gm)]
    .map((match) => match[1]!)
    .sort();

  it('lists every file that is marked "Deviation:", and no other', () => {
    expect(listed).to.deep.equal(marked);
  });

  it('says how many seeds and folds each preset has', () => {
    const words = ['no', 'one', 'two', 'three', 'four', 'five'];
    const { smoke, mini, paper } = presets;
    const seeds = ({ defaults }: typeof mini) => words[defaults.seeds.length];
    const folds = mini.defaults.folds!;
    expect(readFileSync('DEVIATIONS.md', 'utf8').replace(/\s+/g, ' ')).to.contain(
      `the paper preset has ${seeds(paper)} seeds, the smoke preset ${seeds(smoke)}. The mini preset has ${words[folds.count]} folds with ` +
        `${words[folds.seeds.length]} seed each on sets in files, and ${seeds(mini)} seeds on a fixed split`,
    );
    expect([smoke, paper].map(({ defaults }) => defaults.folds)).to.deep.equal([null, null]);
  });
});
