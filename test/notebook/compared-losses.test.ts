import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { comparedLosses, missingPair, pairedLosses } from '../../src/notebook/compared-losses.js';
import { connectDisplay } from '../../src/notebook/display.js';
import type { NotebookStudy } from '../../src/notebook/open-study.js';
import type { LossName } from '../../src/study/losses.js';
import { presets } from '../../src/study/presets.js';

describe('the losses that a notebook compares', () => {
  let outDir: string;
  let said: string;
  let study: NotebookStudy;

  beforeEach(() => {
    outDir = mkdtempSync(join(tmpdir(), 'compared-'));
    said = '';
    study = { preset: presets.mini, outDir, dataDir: outDir, cacheDir: outDir };
    connectDisplay(({ data }) => {
      said += data['text/plain'];
    });
  });
  afterEach(() => {
    connectDisplay(({ data }) => console.log(data['text/plain']));
    rmSync(outDir, { recursive: true });
  });

  /** Seals of finished runs are all that is looked at. */
  const finish = (loss: LossName, ...seeds: number[]) => {
    for (const seed of seeds) {
      const folder = join(outDir, 'mini', 'dsb2018', loss, `seed-${seed}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'done.json'), '{}');
    }
  };

  it('are DSC and DSC++ where nothing is finished: the notebook trains them', () => {
    expect(comparedLosses(study, 'dsb2018')).to.deep.equal(['dsc', 'dsc++']);
    expect(pairedLosses(study, 'dsb2018')).to.deep.equal(['dsc', 'dsc++']);
    expect(pairedLosses({ ...study, preset: presets.smoke }, 'phantom-nuclei')).to.have.length(10);
    expect(said).to.equal('');
  });

  it('are a whole pair, never a loss that would have to be trained', () => {
    finish('dsc', 1);
    finish('tversky', 1);
    finish('tversky++', 1);
    expect(comparedLosses(study, 'dsb2018')).to.deep.equal(['tversky', 'tversky++']);
    expect(pairedLosses(study, 'dsb2018')).to.deep.equal(['tversky', 'tversky++']);
    expect(said).to.equal('');
  });

  it('are one loss alone where its partner is missing, and the command that makes it is said', () => {
    finish('tversky++', 1);
    expect(comparedLosses(study, 'dsb2018')).to.deep.equal(['tversky++']);
    expect(said).to.include('--preset mini --datasets dsb2018 --losses tversky,tversky++');
    expect(pairedLosses(study, 'dsb2018')).to.deep.equal(['tversky++']);
  });

  it('need no partner in the study: cross entropy', () => {
    finish('ce', 1);
    expect(comparedLosses(study, 'dsb2018')).to.deep.equal(['ce']);
    expect(said).to.include('belongs to no pair');
  });

  it('share their seeds: a pair under other seeds stays out', () => {
    finish('dsc', 1, 2);
    finish('dsc++', 1, 2);
    finish('tversky', 2);
    finish('tversky++', 2);
    finish('dsc-ce', 3);
    finish('dsc++-ce', 3);
    expect(pairedLosses(study, 'dsb2018')).to.deep.equal(['dsc', 'dsc++', 'tversky', 'tversky++']);
  });

  it('are asked for in a failure that names the command', () => {
    expect(missingPair(study, 'isic2018').message).to.equal(
      'missing results of DSC and DSC++ under a common seed; make them with "npm run replicate -- --preset mini --datasets isic2018 --losses dsc,dsc++", then run this cell again',
    );
  });
});
