import { expect } from 'chai';
import { audit } from '../../src/audit/scoring/audit.js';
import { RandomStream } from '../../src/core/random-stream.js';
import { logProbabilities } from '../../src/recalibrate/log-probabilities.js';
import { ProbabilityVersions, recalibrationMethods } from '../../src/recalibrate/recalibrated-versions.js';
import { softmax } from '../../src/recalibrate/softmax.js';
import { learnedOf } from '../../src/record/learned-recalibration.js';
import { namedRecalibration } from '../../src/record/recalibration-file.js';

const pixels = 64 * 64;

/** An overconfident network, more so on one side, with a constant beside each pixel's logits. */
function overconfident(stream: RandomStream) {
  const logits = new Float32Array(2 * pixels);
  const labels = new Uint8Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const margin = 12 * (stream.uniform() - 0.5);
    const constant = stream.normal(3, 2);
    logits.set([constant - margin / 2, constant + margin / 2], 2 * pixel);
    const truth = 1 / (1 + Math.exp(-(margin > 0 ? margin / 4 : margin / 1.2)));
    labels[pixel] = Number(stream.chance(truth));
  }
  return { logits, labels };
}

describe('log probabilities', () => {
  it('are the logits less the logarithm of their sum of exponentials', () => {
    const [low, high] = logProbabilities(Float32Array.of(0, 2), 2);
    expect(high).to.be.closeTo(-Math.log(1 + Math.exp(-2)), 1e-7);
    expect(low! - high!).to.be.closeTo(-2, 1e-6);
    // A constant beside all logits of a pixel is gone; large logits do not overflow.
    expect([...logProbabilities(Float32Array.of(500, 502), 2)]).to.deep.equal([low, high]);
    expect([...logProbabilities(Float32Array.of(0, 2, 7, 7, 7, 7), 3)].slice(3)).to.deep.equal(
      Array(3).fill(Math.fround(-Math.log(3))),
    );
  });

  it('take every recalibration that an audit learned on probabilities to the NLL that it promises', async () => {
    const stream = RandomStream.fromSeed(7);
    const cases = Array.from({ length: 6 }, (_, at) => ({
      caseId: `c${at}`,
      ...overconfident(stream.fork(`${at}`)),
    }));
    const audited = async (stored: 'probabilities' | 'logits') => {
      const { learned } = await audit(
        cases.map(({ caseId, logits, labels }) => ({
          caseId,
          open: () => ({
            labels: { shape: [64, 64], data: labels },
            slabs: () => [stored === 'logits' ? logits.slice() : softmax(logits, [1, 1])],
          }),
        })),
        { foregroundClasses: ['lesion'], logits: stored === 'logits' },
      );
      return namedRecalibration(learned!, ['lesion']);
    };
    const saved = await audited('probabilities');
    // From stored logits the same is learned, so one rule applies to both.
    const { lesion, background } = (await audited('logits')).classTemperatures;
    expect(lesion).to.be.closeTo(saved.classTemperatures.lesion!, 1e-3);
    expect(background).to.be.closeTo(saved.classTemperatures.background!, 1e-3);
    const versions = new ProbabilityVersions(2, learnedOf(saved, ['lesion']));
    const nllOf = (
      version: (typeof recalibrationMethods)[number],
      ofLogits: (z: Float32Array) => Float32Array,
    ) => {
      const { channels, first } = versions.place(version);
      const sum = cases.reduce((total, { logits, labels }) => {
        const data = versions.ofLogits(ofLogits(logits));
        return labels.reduce((nll, label, at) => nll - Math.log(data[at * channels + first + label]!), total);
      }, 0);
      return sum / (cases.length * pixels);
    };
    for (const method of recalibrationMethods.filter((one) => one !== 'score')) {
      const applied = nllOf(method, (logits) => logProbabilities(logits, 2));
      expect(applied, method).to.be.closeTo(saved.validationNll[method], 2e-5);
    }
    // On the network's own logits the class temperatures would be others.
    expect(nllOf('class-temperature', (logits) => logits)).to.be.above(
      saved.validationNll['class-temperature'] + 0.05,
    );
  });
});
