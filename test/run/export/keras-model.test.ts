import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { startEngine } from '../../../src/engine/start-engine.js';
import { parameterCount } from '../../../src/model/unet-parameters.js';
import { kerasModel } from '../../../src/run/export/keras-model.js';
import { skipBecause } from '../../skip-because.js';
import { type Exported, exported, largestDifference, shapes } from './any-network.js';

/** The environment of the bench has Keras; "npm run bench" makes it. */
const python = resolve('.bench-venv', 'bin', 'python');

describe('a network for Keras', () => {
  let folder: string;
  const networks = new Map<string, Exported>();
  const folderOf = (name: string) => join(folder, name.replace(', ', ' of '));

  before(async function () {
    if (!existsSync(python)) skipBecause(this, 'no .bench-venv, which "npm run bench" makes');
    await startEngine({ device: 'cpu' });
    folder = mkdtempSync(join(tmpdir(), 'keras-'));
    for (const [name, settings] of Object.entries(shapes)) {
      const made = exported(settings);
      networks.set(name, made);
      mkdirSync(folderOf(name));
      writeFileSync(join(folderOf(name), 'model.keras'), kerasModel(made.network));
      writeFileSync(join(folderOf(name), 'image.bin'), Buffer.from(made.image.buffer));
      writeFileSync(join(folderOf(name), 'image.json'), JSON.stringify(made.imageShape));
    }
    const folders = Object.keys(shapes).map(folderOf);
    const { status, stderr } = spawnSync(python, ['test/run/export/read_keras.py', ...folders], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    expect(status, stderr).to.equal(0);
  });
  after(() => {
    if (folder) rmSync(folder, { recursive: true });
  });

  for (const [name, settings] of Object.entries(shapes)) {
    it(`gives Keras the same logits, and the facts: ${name}`, () => {
      const { network, logits } = networks.get(name)!;
      expect(JSON.parse(readFileSync(join(folderOf(name), 'read.json'), 'utf8'))).to.deep.equal({
        shape: [2, ...settings.inputShape, settings.classes],
        parameters: parameterCount(settings),
        facts: network.about,
      });
      const bytes = readFileSync(join(folderOf(name), 'logits.bin'));
      const found = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
      expect(largestDifference(found, logits)).to.be.below(1e-4);
    });
  }
});
