import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';

/** The package as another program has it: built, packed, unpacked into an empty folder, used through its entry points. */

const compiler = resolve('node_modules/typescript/bin/tsc');

/** What a program prints; fails with its complaint where it does not end well. */
function output(folder: string, program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  expect(status, `${program} ${args.join(' ')}\n${stdout}${stderr}`).to.equal(0);
  return stdout;
}

/** The dependencies by links: what an installation from the registry would bring, without network. */
function linkDependencies(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    if (name.startsWith('.') || existsSync(join(to, name))) continue;
    symlinkSync(join(from, name), join(to, name));
  }
}

describe('the package', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'package-'));
    const installed = join(folder, 'node_modules', 'dsc-plus-plus');
    mkdirSync(installed, { recursive: true });
    output('.', process.execPath, ['tools/build.mjs']);
    const packed = output('.', 'npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]);
    output(folder, 'tar', ['-xzf', packed.trim(), '-C', installed, '--strip-components=1']);
    linkDependencies(resolve('node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function run(lines: readonly string[]): string {
    writeFileSync(join(folder, 'program.js'), lines.join('\n'));
    return output(folder, process.execPath, ['program.js']);
  }

  it('holds the compiled library, the manifests and no sources', () => {
    const held = readdirSync(join(folder, 'node_modules', 'dsc-plus-plus'));
    expect(held.filter((name) => !name.endsWith('.md') && name !== 'LICENSE')).to.have.members([
      'data-manifests',
      'dist',
      'package.json',
    ]);
  });

  it('measures through its main entry point, without an engine', () => {
    const said = run([
      "import { calibrationErrors, scoreCase, signedRankTest } from 'dsc-plus-plus';",
      'const labels = { shape: [1, 2], data: Uint8Array.of(0, 1) };',
      'const probabilities = { shape: [1, 2], classes: 2, data: Float32Array.of(0.75, 0.25, 0.25, 0.75) };',
      "const { scores } = scoreCase({ caseId: 'a', labels, foregroundClasses: ['lesion'], probabilities });",
      'console.log(scores[0].values.dsc, scores[0].values.brier, signedRankTest([1, 2, 3, 4, 5, -6]).pValue);',
      "console.log(process.moduleLoadList.some((name) => name.includes('tensorflow')));",
    ]);
    expect(said).to.equal('1 0.0625 0.4375\nfalse\n');
  });

  it('computes a loss and predicts through the entry point for training', () => {
    const said = run([
      "import { dataSetIds, lossByName, openDataSet, predictionFromProbabilities, startEngine, tf } from 'dsc-plus-plus/train';",
      "await startEngine({ device: 'cpu' });",
      'const truth = tf.tensor4d([0, 1, 1, 0], [1, 1, 2, 2]);',
      "const value = lossByName('dsc++').loss(truth, predictionFromProbabilities(truth));",
      "const { split } = await openDataSet('phantom-skin', { dataDir: '', partial: 'use' });",
      "console.log(value.dataSync()[0] < 1e-6, dataSetIds().includes('drive'), split.test.length > 0);",
    ]);
    expect(said).to.equal('true true true\n');
  });

  it('shows charts and tables through the entry point for notebooks', () => {
    const said = run([
      "import { dataFrame, reliabilityChart, say, showChart, showTable } from 'dsc-plus-plus/notebook';",
      "showTable(await dataFrame([{ loss: 'DSC', NLL: 0.5 }]), { caption: 'Scores' });",
      "await showChart(reliabilityChart('Reliability', 'no network yet', []));",
      "say('**Found.**');",
    ]);
    expect(said).to.include('Scores').and.include('0.5').and.include('Reliability').and.include('**Found.**');
  });

  it('shows the threshold slider, whose program was bundled when the package was built', () => {
    const results = JSON.stringify(resolve('results'));
    const said = run([
      "import { readRun } from 'dsc-plus-plus';",
      "import { evaluateRuns, showThresholdSlider } from 'dsc-plus-plus/notebook';",
      `const runOf = (loss) => readRun(${results} + '/mini/dsb2018/' + loss + '/fold-1-seed-1');`,
      "const evaluation = evaluateRuns({ preset: { name: 'mini' } }, ['dsc', 'dsc++'].map(runOf));",
      "await showThresholdSlider(evaluation, 'dsb2018');",
    ]);
    expect(said).to.match(/Threshold 0\.50, this case: recall 0\.\d{3} with DSC/);
  });

  it('has threads that help to prepare a set', () => {
    const said = run([
      "import { mapOverThreads } from './node_modules/dsc-plus-plus/dist/core/map-over-threads.js';",
      "import { openDataSet } from 'dsc-plus-plus/train';",
      "const { plain, split } = await openDataSet('phantom-skin', { dataDir: '', partial: 'use' });",
      '// Here nothing is done: what is prepared, a thread has prepared.',
      'const work = () => new Promise((resolve) => setTimeout(resolve, 1000, undefined));',
      "const context = { manifest: plain.manifest, cacheDir: 'cache', steps: [{ op: 'z-score' }] };",
      "const pace = { module: 'preprocess/prepare-thread', cores: { threads: 2, aloneMs: 0 }, atOnce: 1, afterEach() {} };",
      'const tasks = split.test.slice(0, 12).map((reference) => ({ reference }));',
      'const results = await mapOverThreads(tasks, { work, context, ...pace });',
      'console.log(results.filter(Boolean).every(({ pixels }) => pixels > 0), results.some(Boolean));',
      "import { startTaskThread } from './node_modules/dsc-plus-plus/dist/core/task-thread.js';",
      "const check = startTaskThread('data/check/check-thread', { work: 'look', manifest: plain.manifest });",
      'console.log((await check.ask(tasks[0])).length);',
      'await check.end();',
    ]);
    expect(said).to.equal('true true\n8\n');
  });

  it('opens nothing but its entry points', () => {
    const said = run([
      "import('dsc-plus-plus/dist/index.js').catch(({ code }) => console.log(code));",
      "import('dsc-plus-plus/report').catch(({ code }) => console.log(code));",
    ]);
    expect(said).to.equal('ERR_PACKAGE_PATH_NOT_EXPORTED\nERR_PACKAGE_PATH_NOT_EXPORTED\n');
  });

  it('has types, which a program is checked against', () => {
    const compile = (lines: readonly string[]) => {
      writeFileSync(join(folder, 'program.ts'), lines.join('\n'));
      const options = [
        '--module',
        'nodenext',
        '--target',
        'es2022',
        '--strict',
        '--noEmit',
        '--skipLibCheck',
      ];
      const types = ['--types', 'node'];
      return spawnSync(process.execPath, [compiler, ...options, ...types, 'program.ts'], {
        cwd: folder,
        encoding: 'utf8',
      });
    };
    const right = [
      "import { type RunRecord, readRun, signedRankTest } from 'dsc-plus-plus';",
      "import { type LossFunction, segmentationLoss, tf } from 'dsc-plus-plus/train';",
      "import { type NotebookStudy, openStudy } from 'dsc-plus-plus/notebook';",
      'export const p: number = signedRankTest([1, 2]).pValue;',
      'export const loss: LossFunction = segmentationLoss((y, { probabilities: q }) => tf.mean(tf.squaredDifference(y, q)));',
      "export const study: NotebookStudy = openStudy('smoke');",
      "export const run: RunRecord | undefined = readRun('results/mini/dsb2018/dsc/seed-1') ?? undefined;",
    ];
    expect(compile(right).stdout).to.equal('');
    const wrong = compile([
      "import { signedRankTest } from 'dsc-plus-plus';",
      "signedRankTest('1, 2');",
    ]).stdout;
    expect(wrong).to.include("Argument of type 'string' is not assignable");
  });
});
