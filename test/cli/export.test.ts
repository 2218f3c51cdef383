import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runExportCommand } from '../../src/cli/export.js';
import { StudyError } from '../../src/core/errors.js';
import { openDataSet } from '../../src/data/open-data-set.js';
import { preprocessImage } from '../../src/preprocess/run-steps.js';
import { executeRun } from '../../src/run/one-run/execute-run.js';
import { loadModel } from '../../src/run/own-images/load-model.js';
import { largestDifference } from '../run/export/any-network.js';
import { requireOnnxRuntime } from '../run/export/onnxruntime.js';
import { tinyContext, tinyRun } from '../run/tiny-run.js';

describe('npm run export', () => {
  let folder: string;
  let run: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'export ü '));
    run = join(folder, 'set', 'dsc++', 'seed-1');
    await executeRun(await tinyRun(), run, await tinyContext(folder));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function command(to: string, out: string, ...more: string[]) {
    const said: string[] = [];
    const code = await runExportCommand(['--run', run, '--to', to, '--out', join(folder, out), ...more], {
      stdout: { write: (text: string) => said.push(text) },
    });
    expect(code).to.equal(0);
    return said.join('');
  }
  const refusal = async (...argv: string[]) => {
    const error = await runExportCommand(argv, { stdout: { write: () => {} } }).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(StudyError);
    const { message, exitCode } = error as StudyError;
    return `${exitCode}: ${message}`;
  };

  it('writes the trained weights: a test image gets the logits of the run’s network', async function () {
    const runtime = requireOnnxRuntime(this);
    const said = await command('onnx', 'a b.onnx', '--cut', '0.4');
    expect(said).to.match(/a b\.onnx \(0\.\d MB\)\nInput {3}float32 \[batch, rows, columns, channels\]\n/);
    const { split, read } = await openDataSet('phantom-nuclei', { dataDir: '', partial: 'use' });
    const { image } = await read(split.test[0]!);
    const model = loadModel(run);
    const prepared = preprocessImage(image, model.config.preprocess).data;
    const expected = model.program.predict(prepared).slice();
    model.dispose();
    const session = await runtime.InferenceSession.create(join(folder, 'a b.onnx'));
    const found = await session.run({ image: new runtime.Tensor('float32', prepared, [1, 32, 32, 3]) });
    expect(largestDifference(found.logits!.data, expected)).to.be.below(1e-4);
    await session.release();
    const text = readFileSync(join(folder, 'a b.onnx'), 'utf8');
    expect(text).to.include('"classes":["background","nucleus"],"cut":0.4,"recalibration":{"temperature":');
  });

  it('writes the files of the others', async () => {
    expect(await command('tfjs', 'web/model.json')).to.match(/model\.json .* and .*model\.weights\.bin/);
    const { weightsManifest } = JSON.parse(readFileSync(join(folder, 'web', 'model.json'), 'utf8'));
    expect(existsSync(join(folder, 'web', weightsManifest[0].paths[0]))).to.equal(true);
    await command('keras', 'model.keras');
    expect(readFileSync(join(folder, 'model.keras')).toString('latin1', 0, 2)).to.equal('PK');
  });

  it('answers wrong use with one paragraph', async () => {
    expect(await refusal()).to.match(
      /^2: missing --run: the folder of a finished run; such as: npm run export/,
    );
    expect(await refusal('--run', run, '--to', 'onx', '--out', 'x')).to.match(
      /^2: unknown framework "onx"; did you mean "onnx"\?/,
    );
    expect(await refusal('--run', run, '--to', 'onnx', '--out', 'x.keras')).to.match(
      /^2: invalid --out .*x\.keras \(expected a name that ends in \.onnx/,
    );
    expect(await refusal('--run', folder, '--to', 'onnx', '--out', 'x.onnx')).to.match(
      /^3: missing finished run/,
    );
    expect(await refusal('--run', run, '--to', 'onnx', '--out', 'x.onnx', '--cut', '4')).to.match(
      /^2: invalid --cut 4/,
    );
  });
});
