import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runTablesCommand } from '../../src/cli/tables.js';
import { DataError, UsageError } from '../../src/core/errors.js';
import { smallStudy, writeSyntheticStudy } from '../record/synthetic-study.js';

/** Content of every file below a folder, by relative path. */
function contents(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return new Map(files.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

async function silently<T>(work: () => Promise<T>): Promise<T> {
  const { log } = console;
  console.log = () => {};
  try {
    return await work();
  } finally {
    console.log = log;
  }
}

async function failure(argv: string[]): Promise<Error> {
  try {
    await silently(() => runTablesCommand(argv));
  } catch (error) {
    return error as Error;
  }
  throw new Error('the command succeeded');
}

describe('npm run tables', () => {
  let out: string;
  before(() => {
    out = mkdtempSync(join(tmpdir(), 'tables-'));
    writeSyntheticStudy(out, smallStudy);
  });
  after(() => rmSync(out, { recursive: true }));

  it('writes every table in three formats, the figures and the page', async () => {
    expect(await silently(() => runTablesCommand(['--out', out]))).to.equal(0);
    const preset = join(out, 'mini');
    const tables = [
      ...[
        'calibration',
        'claims',
        'decomposition',
        'recalibration',
        'recalibration-tests',
        'runs',
        'same-loss',
      ],
      ...['segmentation', 'significance', 'simulation', 'synthesis', 'thresholds', 'variants', 'volumes'],
    ];
    const expected = tables.flatMap((name) => ['csv', 'md', 'tex'].map((format) => `${name}.${format}`));
    expect(readdirSync(join(preset, 'tables'))).to.have.members([...expected, 'captions.csv']);
    const perSet = ['gallery', 'isotonic-reliability', 'paired-differences', 'reliability-diagram'];
    const figures = [...perSet, 'threshold-curves', 'training-curves'].flatMap((name) =>
      ['chasedb1', 'dsb2018'].map((dataset) => `${name}-${dataset}-dsc.svg`),
    );
    expect(readdirSync(join(preset, 'figures'))).to.have.members([
      ...['mean-differences-dsc.svg', 'forest-dsc.svg', 'overview-dsc.svg', 'same-loss.svg'],
      ...figures,
    ]);
    expect(readFileSync(join(preset, 'report.html'), 'utf8')).to.match(/^<!doctype html>/);
  });

  it('writes the same bytes again', async () => {
    const first = contents(join(out, 'mini'));
    await silently(() => runTablesCommand(['--out', out, '--preset', 'mini']));
    expect(contents(join(out, 'mini'))).to.deep.equal(first);
  });

  it('makes a page that asks for nothing outside itself', () => {
    const page = readFileSync(join(out, 'mini', 'report.html'), 'utf8');
    const fetched = [...page.matchAll(/<(?!a )[a-z]+[^>]*\s(?:src|href)="(?!data:)[^"]*"|url\(|@import/g)];
    expect(fetched.map(([match]) => match)).to.deep.equal([]);
    const links = [...page.matchAll(/<a href="([^"]+)"/g)].map(([, address]) => address!);
    expect(
      links.filter((address) => !/^(?:#|tables\/|figures\/|\.\.\/\.\.\/notebooks\/)/.test(address)),
    ).to.deep.equal([]);
  });

  it('prints preset, and cases, patients or runs, in every table of results', () => {
    for (const [name, content] of contents(join(out, 'mini', 'tables'))) {
      // What the tests do was simulated once, for every preset.
      if (name.startsWith('simulation.')) continue;
      expect(content, name).to.match(/mini/);
      if (name.endsWith('.csv'))
        expect(content.split('\n')[0], name).to.match(/^preset,.*(cases|patients|datasets?|seeds?)/);
      if (name.endsWith('.md')) {
        expect(content, name).to.contain('Preset mini (reduced size): 8 finished runs');
        const [header] = content.split('\n').filter((line) => line.startsWith('|'));
        expect(header, name).to.match(/\| (Cases|Patients|Seeds?|Data sets?) /);
      }
    }
  });

  it('reads results behind a link like any other', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'linked-'));
    try {
      mkdirSync(join(elsewhere, 'mini'));
      for (const name of readdirSync(join(out, 'mini'))) {
        symlinkSync(join(out, 'mini', name), join(elsewhere, 'mini', name));
      }
      const before = contents(join(out, 'mini'));
      await silently(() => runTablesCommand(['--out', elsewhere]));
      expect(contents(join(out, 'mini'))).to.deep.equal(before);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it('leaves a report alone where no run is finished', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'empty-'));
    try {
      mkdirSync(join(empty, 'mini', 'dsb2018', 'dsc', 'seed-1'), { recursive: true });
      writeFileSync(join(empty, 'mini', 'report.html'), 'of an earlier study');
      expect(await failure(['--out', empty])).to.be.instanceOf(DataError);
      expect(readFileSync(join(empty, 'mini', 'report.html'), 'utf8')).to.equal('of an earlier study');
    } finally {
      rmSync(empty, { recursive: true });
    }
  });

  it('says which command makes results where there are none', async () => {
    const error = await failure(['--out', join(out, 'nowhere')]);
    expect(error).to.be.instanceOf(DataError);
    expect(error.message).to.match(/missing results: .*nowhere; make some with "npm run replicate"/);
    const paper = await failure(['--out', out, '--preset', 'paper']);
    expect(paper.message).to.match(
      /missing results of preset paper: .*"npm run replicate -- --preset paper"/,
    );
  });

  it('refuses options it does not know', async () => {
    expect(await failure(['--out', out, '--preset', 'mimi'])).to.be.instanceOf(UsageError);
    expect((await failure(['--preset', 'mimi'])).message).to.match(/did you mean "mini"/);
    expect(await failure(['--loss', 'dsc'])).to.be.instanceOf(UsageError);
    expect((await failure(['--presett', 'mini'])).message).to.match(
      /^unknown option --presett; did you mean --preset\?/,
    );
  });

  it('loads no TensorFlow', () => {
    // A child process in which resolving any TensorFlow package, or the engine room, is an error.
    const hook = `export async function resolve(specifier, context, next) {
      if (/tensorflow|\\/engine\\//.test(specifier)) throw new Error('asked for ' + specifier);
      return next(specifier, context);
    }`;
    const program = `
      const { register } = await import('node:module');
      register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
      const { runTablesCommand } = await import('./src/cli/tables.ts');
      process.exitCode = await runTablesCommand(['--out', ${JSON.stringify(out)}]);
      const blocked = await import('@tensorflow/tfjs-core').then(() => 'loaded', () => 'blocked');
      console.log('TensorFlow ' + blocked);`;
    const node = ['--import', 'tsx', '--input-type=module', '--eval', program];
    expect(execFileSync(process.execPath, node, { encoding: 'utf8' })).to.match(
      /claim A[\s\S]*TensorFlow blocked/,
    );
  });
});
