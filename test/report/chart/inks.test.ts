import { expect } from 'chai';
import { type Ink, inkNames, looks, schemes } from '../../../src/report/chart/inks.js';
import { contrast, linearRgb } from '../contrast.js';

/**
 * What a dichromat sees of linear red, green and blue. Protanopia and deuteranopia: Viénot, Brettel and Mollon, Color
 * Research & Application 1999; tritanopia: the severity-1 matrix of Machado, Oliveira and Fernandes, IEEE TVCG 2009.
 */
const dichromats: Readonly<Record<string, readonly (readonly number[])[]>> = {
  protanopia: [
    [0.11238, 0.88762, 0],
    [0.11238, 0.88762, 0],
    [0.00401, -0.00401, 1],
  ],
  deuteranopia: [
    [0.29275, 0.70725, 0],
    [0.29275, 0.70725, 0],
    [-0.02234, 0.02234, 1],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function seen(colour: string, matrix: readonly (readonly number[])[]): number[] {
  const rgb = linearRgb(colour);
  return matrix.map((row) =>
    Math.max(
      0,
      row.reduce((sum, weight, at) => sum + weight * rgb[at]!, 0),
    ),
  );
}

/** CIE 1976 L*, a*, b* under D65. */
function lab(rgb: readonly number[]): number[] {
  const [r, g, b] = rgb as [number, number, number];
  const xyz = [
    (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
    0.2126 * r + 0.7152 * g + 0.0722 * b,
    (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
  ];
  const [x, y, z] = xyz.map((value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116)) as [
    number,
    number,
    number,
  ];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(first: readonly number[], second: readonly number[]): number {
  const [a, b] = [lab(first), lab(second)];
  return Math.hypot(...a.map((value, at) => value - b[at]!));
}

const dataInks: readonly Ink[] = ['baseline', 'calibrated', 'third', 'fourth'];
const pairs = dataInks.flatMap((first, at) =>
  dataInks.slice(at + 1).map((second) => [first, second] as const),
);

describe('inks', () => {
  it('know black on white: contrast 21', () => {
    expect(contrast('#000000', '#ffffff')).to.be.closeTo(21, 1e-9);
  });

  for (const [name, scheme] of Object.entries(schemes)) {
    it(`${name}: text of every kind has contrast 4.5 on its card`, () => {
      for (const colour of [scheme.ink, scheme.soft, ...inkNames.map((ink) => scheme.text[ink])]) {
        expect(contrast(colour, scheme.card), colour).to.be.at.least(4.5);
      }
    });

    it(`${name}: marks and lines have contrast 3 on their card`, () => {
      for (const ink of inkNames) expect(contrast(scheme.marks[ink], scheme.card), ink).to.be.at.least(3);
    });

    for (const [blindness, matrix] of Object.entries(dichromats)) {
      it(`${name}: baseline and calibrated stay apart under ${blindness}`, () => {
        const { baseline, calibrated } = scheme.marks;
        expect(distance(seen(baseline, matrix), seen(calibrated, matrix))).to.be.greaterThan(30);
      });
    }
  }

  it('differ in dash, mark and filling, so that they read in grey', () => {
    for (const [first, second] of pairs) {
      expect(looks[first].dash, `${first}, ${second}`).to.not.deep.equal(looks[second].dash);
      expect(looks[first].mark).to.not.equal(looks[second].mark);
      expect(Math.abs(looks[first].filling - looks[second].filling), 'of bars').to.be.at.least(0.3);
    }
  });
});
