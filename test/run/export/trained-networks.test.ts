import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openDataSet } from '../../../src/data/open-data-set.js';
import { startEngine } from '../../../src/engine/start-engine.js';
import { predictBySlidingWindow } from '../../../src/predict/sliding-window.js';
import { preprocessImage } from '../../../src/preprocess/run-steps.js';
import { exportedNetwork } from '../../../src/run/export/exported-network.js';
import { onnxModel } from '../../../src/run/export/onnx-model.js';
import { openFinishedRun } from '../../../src/run/own-images/finished-run.js';
import { loadModel } from '../../../src/run/own-images/load-model.js';
import { skipBecause } from '../../skip-because.js';
import { largestDifference } from './any-network.js';
import { onnxRuntimes } from './onnxruntime.js';

/** Networks of the study, whose weights are not in the repository: put back beside their records, they are tried. */
const runs = {
  'pictures, two classes': 'results/mini/dsb2018/dsc++/fold-3-seed-1',
  'volumes, three classes': 'results/mini/msd-hippocampus/dsc/fold-1-seed-1',
};

describe('a trained network as ONNX', () => {
  before(() => startEngine({ device: 'cpu' }));

  for (const [kind, folder] of Object.entries(runs)) {
    for (const [name, runtimeOf] of Object.entries(onnxRuntimes)) {
      it(`has the run’s own logits of a real test image in ${name}: ${kind}`, async function () {
        const dataDir = process.env.DSC_DATA_DIR;
        if (!dataDir) skipBecause(this, 'no DSC_DATA_DIR');
        if (!existsSync(join(folder, 'model'))) skipBecause(this, `no weights in ${folder}/model`);
        const runtime = await runtimeOf(this);
        const run = openFinishedRun(folder);
        const { network, cases, preprocess, patch, dataset } = run.seal.config;
        const { split, read } = await openDataSet(dataset, { dataDir, partial: 'use' });
        const source = await read(
          [...split.training, ...split.validation, ...split.test].find(
            ({ caseId }) => caseId === cases.test[0],
          )!,
        );
        const image = preprocessImage(source.image, preprocess);
        const model = loadModel(folder);
        const session = await runtime.InferenceSession.create(onnxModel(exportedNetwork(run, undefined)));
        const dims = [1, ...network.inputShape, network.inputChannels];
        let [worst, largest] = [0, 0];
        // A picture is one window of its own size.
        const windows = {
          windowShape: network.inputShape,
          overlap: patch?.overlap ?? [0, 0],
          channels: network.classes,
        };
        await predictBySlidingWindow(image, windows, async (window) => {
          const own = model.program.predict(window).slice();
          const input = new runtime.Tensor('float32', window.slice(), dims);
          const { logits } = await session.run({ image: input });
          worst = Math.max(worst, largestDifference(logits!.data, own));
          largest = own.reduce((most, logit) => Math.max(most, Math.abs(logit)), largest);
          return own;
        });
        model.dispose();
        await session.release();
        expect(largest, 'a trained network is sure of something').to.be.above(4);
        expect(worst).to.be.below(1e-4);
      });
    }
  }
});
