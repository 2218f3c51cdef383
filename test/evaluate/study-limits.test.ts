import { expect } from 'chai';
import { evaluate } from '../../src/evaluate/evaluation.js';
import { limitsOf } from '../../src/evaluate/study-limits.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { folded } from './folded-study.js';
import { valuedStudy } from './valued-study.js';

function limits(study: StudyRecord): Map<string, string> {
  return new Map(limitsOf(evaluate(study)).map(({ about, text }) => [about, text]));
}

describe('limits', () => {
  const study = valuedStudy([{ dataset: 'dsb2018' }, { dataset: 'bus-uclm', cases: 10 }]);

  it('name the size of the preset, and what of the study was not run', () => {
    const found = limits(study);
    expect(found.get('Size')).to.match(
      /^Preset mini: networks of 16 filters at the first level \(the protocol has 32\)/,
    );
    expect(found.get('Not run')).to.equal(
      'Of 6 experiments 4 have no results: drive, isic2018, cvc-clinicdb, kits19.',
    );
  });

  it('name stand-ins, the cases at hand, and patients that nobody names', () => {
    const found = limits(study);
    expect(found.get('Stand-ins')).to.match(
      /^1 of 2 data sets stands in for an original that was not at hand, .*: bus-uclm for bus2017\.$/,
    );
    expect(found.get('Subsets')).to.contain(
      'bus-uclm (10 test cases of unknown patients; DSC and DSC++ under 3 seeds)',
    );
    expect(found.get('Patients')).to.match(
      /^It is not known which images of bus-uclm, dsb2018 belong to one patient:/,
    );
  });

  it('leave patients out where the records name them', () => {
    const runs = study.runs.map((run) => ({
      ...run,
      config: { ...run.config, patients: { noun: 'child', byCase: {} } },
    }));
    const found = limits({ ...study, runs });
    expect(found.has('Patients')).to.equal(false);
    expect(found.get('Subsets')).to.contain('bus-uclm (10 test cases of 10 patients;');
  });

  it('are those of the data sets that answer: a phantom beside images of its experiment has none', () => {
    const beside = valuedStudy([{ dataset: 'phantom-nuclei' }], ['dsc', 'dsc++'], [1]).runs.map(
      (run, at) => ({
        ...run,
        ending: (at === 0
          ? { kind: 'cap' }
          : { kind: 'broken down', why: 'training loss rose again' }) as typeof run.ending,
      }),
    );
    expect(limits({ ...study, runs: [...study.runs, ...beside] })).to.deep.equal(limits(study));
    const alone = limits({ ...study, runs: beside });
    expect(alone.get('Stand-ins')).to.match(
      /^1 of 1 data set stands in .*: phantom-nuclei \(drawn\) for dsb2018\.$/,
    );
    expect(alone.get('Capped epochs')).to.match(/^1 of 2 runs /);
  });

  it('count the runs that ended at the cap, and those that broke down, by name', () => {
    const runs = study.runs.map((run, at) => ({
      ...run,
      ending: (at === 0
        ? { kind: 'cap' }
        : at === 1
          ? { kind: 'broken down', why: 'training loss rose again' }
          : { kind: 'early stopping' }) as typeof run.ending,
    }));
    const found = limits({ ...study, runs });
    expect(found.get('Capped epochs')).to.equal(
      '1 of 12 runs (8.3 %) ended at the cap of 30 epochs, perhaps before their best: dsb2018/dsc/seed-1.',
    );
    expect(found.get('Broken-down runs')).to.equal(
      '1 of 12 runs broke down in training, and count like the others: dsb2018/dsc/seed-2. Without them claim A (DSC → DSC++) has too few networks left on dsb2018.',
    );
  });

  it('say so where broken-down runs change no verdict', () => {
    const runs = study.runs.map((run) => ({
      ...run,
      ending: (run.config.seed === 1 && run.config.dataset === 'bus-uclm' && run.config.loss === 'dsc'
        ? { kind: 'broken down', why: 'training loss rose again' }
        : { kind: 'early stopping' }) as typeof run.ending,
    }));
    const few = runs.filter(({ config }) => config.dataset === 'bus-uclm' && config.seed < 3);
    expect(limits({ ...study, runs: few }).get('Broken-down runs')).to.match(
      /bus-uclm\/dsc\/seed-1\. Without them no verdict would change\.$/,
    );
  });

  it('say of folds with one seed each what their spread is', () => {
    expect(limits(study).has('Networks')).to.equal(false);
    expect(limits(folded(study, 3)).get('Networks')).to.match(/^One seed a fold on bus-uclm, dsb2018:/);
    expect(limits(valuedStudy([{ dataset: 'dsb2018' }], ['dsc', 'dsc++'], [1])).get('Networks')).to.equal(
      'One network a loss on dsb2018: nothing is known there of other networks.',
    );
  });

  it('name a single annotator where no second one marked a case', () => {
    expect(limits(study).get('One annotator')).to.match(/^Each case has one mask on bus-uclm, dsb2018:/);
    const runs = study.runs.map((run) =>
      run.config.dataset === 'dsb2018' ? { ...run, observers: [] } : run,
    );
    expect(limits({ ...study, runs }).get('One annotator')).to.match(/ on bus-uclm:/);
  });

  it('name what is unfinished, outdated and stale', () => {
    const left = { unfinished: ['a/b/c'], outdated: ['d/e/f'], staleCombinations: ['g/h~mirrors/i'] };
    const found = limits({ ...study, ...left });
    expect(found.get('Combinations')).to.contain('g/h~mirrors/i');
    expect(found.get('Unfinished')).to.contain('a/b/c');
    expect(found.get('Outdated')).to.contain('d/e/f');
  });

  it('of nothing at all are the size and the six experiments', () => {
    const found = limits({ preset: 'mini', runs: [], unfinished: [], outdated: [], absent: [] });
    expect([...found.keys()]).to.deep.equal(['Size', 'Not run', "The paper's values"]);
    expect(found.get('Not run')).to.match(/^Of 6 experiments 6 have/);
  });
});
