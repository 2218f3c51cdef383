import { expect } from 'chai';
import { type NamedRun, runNames } from '../../src/explore/run-names.js';

describe('the names of runs in the page’s list', () => {
  const tail = 'dsb2018/dsc++/fold-1-seed-1';
  const run = (folder: string, other: Partial<NamedRun['config']> = {}): NamedRun => ({
    folder,
    config: {
      preset: 'mini',
      dataset: 'dsb2018',
      loss: 'dsc++',
      seed: 1,
      fold: { number: 1, of: 5 },
      ...other,
    },
  });

  it('are data set, loss and place where these tell the runs apart', () => {
    expect(
      runNames([
        run(`/out/mini/${tail}`),
        run('/out/mini/dsb2018/dsc/seed-1', { loss: 'dsc' }),
        run('/out/smoke/dsb2018/dsc++/seed-2', { preset: 'smoke', seed: 2 }),
      ]),
    ).to.deep.equal([
      'dsb2018, DSC++, fold-1-seed-1',
      'dsb2018, DSC, fold-1-seed-1',
      'dsb2018, DSC++, fold-1-seed-2',
    ]);
  });

  it('have the preset where it makes the difference', () => {
    expect(
      runNames([run(`/out/mini/${tail}`), run(`/out/paper/${tail}`, { preset: 'paper' })]),
    ).to.deep.equal([
      'dsb2018, DSC++, fold-1-seed-1, preset mini',
      'dsb2018, DSC++, fold-1-seed-1, preset paper',
    ]);
  });

  it('have the part of the folder that makes the difference, where the preset does not', () => {
    const name = 'dsb2018, DSC++, fold-1-seed-1, preset mini';
    const inFolders = (...folders: string[]) => runNames(folders.map((folder) => run(folder)));
    expect(inFolders(`/home/me/first/mini/${tail}`, `/home/me/second/mini/${tail}`)).to.deep.equal([
      `${name}, in first`,
      `${name}, in second`,
    ]);
    expect(inFolders(`/a/x/mini/${tail}`, `/b/x/mini/${tail}`, `/b/y/mini/${tail}`)).to.deep.equal([
      `${name}, in a/x`,
      `${name}, in b/x`,
      `${name}, in b/y`,
    ]);
    expect(inFolders(`/mini/${tail}`, `/a/mini/${tail}`, '/tmp/copy')).to.have.members([
      `${name}, in mini/${tail}`,
      `${name}, in a/mini/${tail}`,
      `${name}, in tmp/copy`,
    ]);
  });

  it('are left alone where a run is listed twice', () => {
    expect(runNames([run('/out/one'), run('/out/other/../one')])).to.deep.equal([
      'dsb2018, DSC++, fold-1-seed-1',
      'dsb2018, DSC++, fold-1-seed-1',
    ]);
    expect(new Set(runNames([run('/out/one'), run('/out/one'), run('/out/other')]))).to.have.keys(
      'dsb2018, DSC++, fold-1-seed-1, preset mini, in one',
      'dsb2018, DSC++, fold-1-seed-1, preset mini, in other',
    );
  });
});
