import { expect } from 'chai';
import { RandomStream } from '../../../src/core/random-stream.js';
import { annotate, type PhantomScene, posterior } from '../../../src/data/phantom/annotator.js';
import { drawPhantomScene, phantomKinds } from '../../../src/data/phantom/draw-phantom.js';

const annotators = 400;

/** How often each class was painted on each pixel by `annotators` independent annotators. */
function frequencies(scene: PhantomScene): Float32Array {
  const classes = scene.depths.length;
  const counts = new Float32Array(scene.depths[0]!.length * classes);
  for (let person = 0; person < annotators; person++) {
    const { data } = annotate(scene, RandomStream.fromSeed(11).fork('person', person));
    data.forEach((label, pixel) => {
      if (label > 0) counts[pixel * classes + label - 1]! += 1 / annotators;
    });
  }
  return counts;
}

describe('annotator of the phantoms', () => {
  it('paints one pixel of depth z with probability Φ(z), whatever its neighbours', () => {
    const depth = new Float32Array([-2, -1, 0, 1, 2]);
    const scene = { image: { shape: [1, 5], channels: 1, data: depth }, depths: [depth] };
    const known = [0.0227501, 0.1586553, 0.5, 0.8413447, 0.9772499];
    for (const [pixel, q] of posterior(scene).entries()) expect(q).closeTo(known[pixel]!, 1e-6);
  });

  it('paints a later class over an earlier one: q1 = Φ(z1) (1 − Φ(z2))', () => {
    const scene = {
      image: { shape: [1, 1], channels: 1, data: new Float32Array(1) },
      depths: [new Float32Array([1]), new Float32Array([-1])],
    };
    const [q1, q2] = posterior(scene);
    expect(q2).closeTo(0.1586553, 1e-6);
    expect(q1).closeTo(0.8413447 * (1 - 0.1586553), 1e-6);
  });

  for (const kind of phantomKinds) {
    it(`agrees with its posterior over ${annotators} annotators of one ${kind} case`, () => {
      const scene = drawPhantomScene(kind, 0);
      const expected = posterior(scene);
      const observed = frequencies(scene);
      let worst = 0;
      let squares = 0;
      let count = 0;
      for (const [index, q] of expected.entries()) {
        // Outside this range 400 draws are too few for the normal approximation of the binomial law.
        if (q < 0.03 || q > 0.97) continue;
        const deviations = (observed[index]! - q) / Math.sqrt((q * (1 - q)) / annotators);
        worst = Math.max(worst, Math.abs(deviations));
        squares += deviations ** 2;
        count++;
      }
      expect(count).greaterThan(200);
      expect(worst).lessThan(5.5);
      // Deviations are of unit variance; the bounds allow for neighbouring pixels being drawn together.
      expect(Math.sqrt(squares / count)).within(0.7, 1.3);
    });
  }
});
