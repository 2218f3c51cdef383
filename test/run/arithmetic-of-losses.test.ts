import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { softmax } from '../../src/engine/softmax.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';
import { lossByName } from '../../src/loss/registry.js';
import { planSample, sampleBatch } from '../../src/sampling/sample.js';
import { versions } from '../../src/study/code-versions.js';
import { type LossName, namedLosses } from '../../src/study/losses.js';
import { drawnCase } from './drawn-case.js';

/**
 * Every loss on drawn logits, by version of the arithmetic: its value and the length of its gradient, for two classes and for
 * three. Where this fails, do as arithmetic-version.test.ts says. A new loss gets a line under the present number.
 */
const golden: Record<number, Partial<Record<LossName, readonly number[]>>> = {
  3: {
    ce: [1.0805081129074097, 0.05048557269771742, 1.6485871076583862, 0.05884173496939816],
    focal: [0.4690701365470886, 0.027087964086797017, 0.72808438539505, 0.03141038344498203],
    dsc: [0.4115684926509857, 0.010482060237116338, 0.4749676287174225, 0.012307408108594648],
    'dsc++': [0.36846524477005005, 0.011747573783318878, 0.41446423530578613, 0.013928206763937695],
    'dsc-ce': [1.4920766353607178, 0.05645089853162876, 2.1235547065734863, 0.06579684219656824],
    'dsc++-ce': [1.4489731788635254, 0.0583918032364115, 2.063051223754883, 0.0678667973452371],
    tversky: [0.38769084215164185, 0.012107453227772694, 0.46841123700141907, 0.01322928035669041],
    'tversky++': [0.3387344479560852, 0.013267523012855038, 0.4091716706752777, 0.0148177406162237],
    'focal-tversky': [0.485500693321228, 0.011274022514667876, 0.5640034079551697, 0.011772538916490277],
    'focal-tversky++': [0.43823641538619995, 0.01279465807425486, 0.509558916091919, 0.013602077516374694],
    'unified-focal': [0.458718478679657, 0.013540152860031704, 0.6984444260597229, 0.017927055672869903],
    'unified-focal++': [0.4403069019317627, 0.014459931169364984, 0.6746435165405273, 0.01890647028829257],
    'ml1-ace': [1.6099863052368164, 0.06222500602074218, 2.2181286811828613, 0.06880741531311232],
    'soft-ml1-ace': [1.6055934429168701, 0.06696389290454163, 2.204310894012451, 0.084198354813437],
    nacl: [1.407142996788025, 0.051866609756515386, 1.9929420948028564, 0.05984623035733522],
    mbls: [1.0975357294082642, 0.0505647558752032, 1.6732463836669922, 0.05912075269049289],
    meep: [0.9978342056274414, 0.0566861213045679, 1.5317814350128174, 0.06416306591991791],
    'label-smoothing': [1.239853024482727, 0.04750980114705033, 1.8625059127807617, 0.055213749353765905],
    svls: [1.238561987876892, 0.04937693571183266, 1.9988343715667725, 0.05471060206425542],
    'dsc+ml1-ace': [0.5294783115386963, 0.019517654384159422, 0.5695415735244751, 0.016833584369325694],
    'dsc+soft-ml1-ace': [0.5250853896141052, 0.038630810910350435, 0.5557239055633545, 0.05315182755929746],
    'dsc+nacl': [0.7382034659385681, 0.011851195389712368, 0.8193225860595703, 0.013118771948176166],
    'dsc+mbls': [0.42859625816345215, 0.010604239382666227, 0.4996269643306732, 0.012430464097161805],
    'dsc+meep': [0.3288946747779846, 0.01598931248329416, 0.35816195607185364, 0.01671134871318996],
    'dsc+surgery': [0.4115684926509857, 0.011469334724051641, 0.4749676287174225, 0.01475240296136934],
    'dsc+damped-surgery': [
      0.4115684926509857, 0.009372053505004122, 0.4749676287174225, 0.012202110783127693,
    ],
    'dsc++@1': [0.41156861186027527, 0.01048205772930867, 0.4749676287174225, 0.01230740507770714],
    'dsc++@1.5': [0.3853588104248047, 0.011232384444598703, 0.43847134709358215, 0.013374044164021832],
    'dsc++@3': [0.34626075625419617, 0.012575130320435782, 0.38302871584892273, 0.014483712921952994],
    'dsc++@4': [0.3308970034122467, 0.013199481246364369, 0.36208581924438477, 0.014796462295145994],
  },
};

/** Relative, as in arithmetic-version.test.ts. */
const tolerance = 2e-6;

const shape = [12, 16];

/** Value and length of the gradient with respect to the logits. */
function ofClasses(name: LossName, classes: number): [value: number, slope: number] {
  const { loss } = lossByName(name);
  const stream = RandomStream.fromSeed(7).fork('losses', classes);
  const drawn = drawnCase(shape, { inputChannels: 1, classes }, stream);
  const plan = planSample(drawn.image, shape, null, stream);
  const { groundTruth } = sampleBatch(drawn, plan, classes);
  // So wide that some lie beyond the margin of MbLS, 10.
  const logits = groundTruth.map((truth) => 3 * truth + stream.normal(0, 4));
  return tf.tidy(() => {
    const place = [1, ...shape, classes];
    const truth = tf.tensor(groundTruth, place);
    const { value, grad } = tf.valueAndGrad((given: tf.Tensor) =>
      loss(truth, { logits: given, probabilities: softmax(given) }),
    )(tf.tensor(logits, place));
    return [value.dataSync()[0]!, Math.hypot(...grad.dataSync())];
  });
}

describe('the version of the arithmetic, in the losses', () => {
  before(() => startEngine({ device: 'cpu' }));

  for (const name of namedLosses) {
    it(`stands for this value and gradient: ${name}`, () => {
      const found = [2, 3].flatMap((classes) => ofClasses(name, classes));
      const expected = golden[versions.arithmetic]?.[name] ?? [];
      expect(expected, `'${name}': [${found.join(', ')}],`).to.have.length(found.length);
      for (const [at, value] of found.entries())
        expect(value, `number ${at + 1}`).to.be.closeTo(expected[at]!, tolerance * expected[at]!);
    });
  }
});
