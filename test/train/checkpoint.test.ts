import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  type Checkpoint,
  readCheckpoint,
  readCheckpointHead,
  writeCheckpoint,
} from '../../src/train/checkpoint.js';
import { initialSchedule } from '../../src/train/schedule.js';

const settings = {
  learningRate: 0.1,
  plateauPatience: 3,
  plateauFactor: 0.1,
  minimumLearningRate: 1e-4,
  stopPatience: 6,
  minimumDelta: 1e-7,
};
const sizes = [2, 3];
const checkpoint: Checkpoint = {
  configHash: 'a'.repeat(64),
  history: [
    { epoch: 1, trainingLoss: 0.5, validationLoss: 0.25, learningRate: 0.1, seconds: 1.5, best: true },
  ],
  partial: { steps: 3, lossSum: 1.25, seconds: 0.5 },
  schedule: initialSchedule(settings),
  state: {
    parameters: [Float32Array.of(1, -0), Float32Array.of(3, 4, 1e-40)],
    velocities: [Float32Array.of(5, 6), Float32Array.of(7, 8, 9)],
  },
  best: [Float32Array.of(10, 11), Float32Array.of(12, 13, 14)],
};

describe('checkpoint', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
    path = join(folder, 'latest.checkpoint');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads back what was written, bit for bit', () => {
    writeCheckpoint(path, checkpoint);
    expect(readCheckpoint(path, checkpoint.configHash, sizes)).to.deep.equal(checkpoint);
    writeCheckpoint(path, { ...checkpoint, best: null });
    expect(readCheckpoint(path, checkpoint.configHash, sizes)!.best).to.equal(null);
  });

  it('is undefined where there is none', () => {
    expect(readCheckpoint(path, checkpoint.configHash, sizes)).to.equal(undefined);
  });

  it('tells its configuration from its head alone, however long, and where the rest is damaged', () => {
    expect(readCheckpointHead(path)).to.equal(undefined);
    const [epoch] = checkpoint.history;
    const history = Array.from({ length: 2000 }, (_, at) => ({ ...epoch!, epoch: at + 1 }));
    const config = { loss: 'dsc', cases: { training: ['Präparat 1'] } };
    writeCheckpoint(path, { ...checkpoint, config, history });
    expect(readCheckpoint(path, checkpoint.configHash, sizes)!.config).to.deep.equal(config);
    truncateSync(path, readFileSync(path).length - 1);
    expect(readCheckpointHead(path)).to.deep.include({ configHash: checkpoint.configHash, config });
    for (const damaged of ['', 'no checkpoint', '{"configHash": 1}\n']) {
      writeFileSync(path, damaged);
      expect(() => readCheckpointHead(path)).to.throw(/invalid checkpoint: expected a head line/);
    }
  });

  it('of another configuration is refused', () => {
    writeCheckpoint(path, checkpoint);
    expect(() => readCheckpoint(path, 'b'.repeat(64), sizes))
      .to.throw(/invalid checkpoint of configuration aaaa/)
      .with.property('exitCode', 2);
  });

  it('that is cut short, changed in one bit, or no checkpoint at all is refused', () => {
    const refuses = () =>
      expect(() => readCheckpoint(path, checkpoint.configHash, sizes))
        .to.throw(/invalid checkpoint: expected/)
        .with.property('exitCode', 3);
    writeCheckpoint(path, checkpoint);
    const bytes = readFileSync(path);
    truncateSync(path, bytes.length - 1);
    refuses();
    bytes[bytes.length - 2]! ^= 1;
    writeFileSync(path, bytes);
    refuses();
    writeFileSync(path, 'no checkpoint');
    refuses();
    writeFileSync(path, '');
    refuses();
  });
});
