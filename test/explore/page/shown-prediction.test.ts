import { expect } from 'chai';
import { type Chosen, shownPrediction } from '../../../src/explore/page/shown-prediction.js';

const named = (name: string) => ({
  name,
  pixels: { shape: [1, 2], channels: 1, data: Float32Array.of(1, 2) },
});
const [first, second] = [named('a.png'), named('b.png')];
const reachOf = (needed: number) => ({ tumour: { relative: 0.5, patients: 9, needed } });
const plain = { version: 'plain' as const, reaches: reachOf(1) };
const isotonic = { version: 'isotonic' as const, reaches: reachOf(2) };
const classes = ['background', 'kidney', 'tumour'];
const maps = [0.1, 0.2, 0.7].map((p) => Float32Array.of(p, p));
const prediction = { image: first, version: plain, maps };
const shownOf = (chosen: Partial<Chosen>, classIndex = 2) =>
  shownPrediction(
    { image: first, labels: undefined, version: plain, ...chosen },
    prediction,
    classes,
    classIndex,
  );

describe('what is shown of a prediction', () => {
  it('is one class of the chosen image, with its mask and with the reach of the predicted version', () => {
    const labels = Uint8Array.of(0, 2);
    expect(shownOf({ labels })).to.deep.equal({
      imageName: 'a.png',
      image: first.pixels,
      className: 'tumour',
      classIndex: 2,
      p: maps[2],
      labels,
      reach: reachOf(1).tumour,
    });
    expect(shownOf({}, 1)).to.include({ className: 'kidney', p: maps[1], reach: undefined });
  });

  it('is the foreground alone of two classes, whose background has no map', () => {
    const [p] = maps;
    const alone = { ...prediction, maps: [p!] };
    const chosen = { image: first, labels: undefined, version: plain };
    expect(shownPrediction(chosen, alone, ['background', 'lesion'], 1)!.p).to.equal(p);
  });

  it('is nothing while another image or version is chosen that is not predicted yet, even one that looks the same', () => {
    expect(shownOf({ image: second })).to.equal(undefined);
    expect(shownOf({ image: named('a.png') })).to.equal(undefined);
    expect(shownOf({ version: isotonic })).to.equal(undefined);
    expect(shownOf({ image: undefined })).to.equal(undefined);
    expect(
      shownPrediction({ image: first, labels: undefined, version: plain }, undefined, classes, 1),
    ).to.equal(undefined);
  });
});
