import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { fitIsotonic, isotonicInto, isotonicTable } from '../../src/recalibrate/isotonic-scaling.js';
import { cellOfMargin, MarginCells, marginAt, marginOfCell } from '../../src/recalibrate/margin-cells.js';
import { softmax } from '../../src/recalibrate/softmax.js';
import { expectAllClose } from '../close-to.js';
import type { GoldenRecalibration } from './golden-recalibration.js';

const golden = JSON.parse(
  readFileSync('test/fixtures/recalibrate/recalibration.json', 'utf8'),
) as GoldenRecalibration[];

function cellsOf(logits: number[], labels: number[], classes: number, classIndex: number): MarginCells {
  const cells = new MarginCells(classes, classIndex);
  cells.add(Float32Array.from(logits), Uint8Array.from(labels));
  return cells;
}

describe('margins', () => {
  it('are the logits of the softmax', () => {
    const logits = Float32Array.of(0.5, -1, 2);
    const p = softmax(logits, [1, 1, 1]);
    for (let index = 0; index < 3; index++) {
      expect(marginAt(logits, 0, 3, index)).to.be.closeTo(Math.log(p[index]! / (1 - p[index]!)), 1e-6);
    }
    expect(marginAt(Float32Array.of(3, 5), 0, 2, 1)).to.equal(2);
    expect(marginAt(Float32Array.of(3, 5), 0, 2, 0)).to.equal(-2);
  });

  it('have cells that ascend, cover the line and are as narrow as said', () => {
    expect(cellOfMargin(0)).to.equal(2 ** 15);
    expect(cellOfMargin(-1)).to.equal(2 ** 14);
    expect(cellOfMargin(-Infinity)).to.equal(0);
    expect(cellOfMargin(Infinity)).to.equal(2 ** 16 - 1);
    for (let cell = 0; cell < 2 ** 16; cell += 97) expect(cellOfMargin(marginOfCell(cell))).to.equal(cell);
    const width = (margin: number) =>
      marginOfCell(cellOfMargin(margin) + 1) - marginOfCell(cellOfMargin(margin));
    expect(width(0)).to.be.closeTo(3.05e-5, 1e-7);
    expect(width(10)).to.be.closeTo(0.0037, 1e-4);
    expect(width(100)).to.be.closeTo(0.311, 0.002);
  });
});

describe('isotonic recalibration', () => {
  it('is the curve of scikit-learn on the same cells, class by class', () => {
    for (const { classes, logits, labels, isotonic } of golden) {
      isotonic.forEach(({ margin, frequency }, classIndex) => {
        const table = isotonicTable(fitIsotonic(cellsOf(logits, labels, classes, classIndex))!);
        expectAllClose(
          margin.map((value) => table[cellOfMargin(value)]!),
          frequency,
          { absolute: 1e-6 },
        );
      });
    }
  });

  it('pools 1, 0 and keeps what ascends: margins −2, −1, 1, 2 of 0, 1, 0, 1 become 0, ½, ½, 1', () => {
    const logits = [-2, -1, 1, 2].flatMap((margin) => [0, margin]);
    const curve = fitIsotonic(cellsOf(logits, [0, 1, 0, 1], 2, 1))!;
    expect(curve.frequency).to.deep.equal([0, 0.5, 0.5, 1]);
    expect(curve.cell).to.deep.equal([-2, -1, 1, 2].map(cellOfMargin));
    const data = new Float32Array(8);
    isotonicInto(Float32Array.from(logits), [undefined, isotonicTable(curve)], {
      data,
      channels: 2,
      first: 0,
    });
    expect([...data]).to.deep.equal([1, 0, 0.5, 0.5, 0.5, 0.5, 0, 1]);
  });

  it('renormalises several classes, and is uniform where every curve is 0', () => {
    const flat = (value: number) => new Float32Array(2 ** 16).fill(value);
    const data = new Float32Array(3);
    const target = { data, channels: 3, first: 0 };
    isotonicInto(Float32Array.of(1, 2, 3), [flat(0.2), flat(0.2), flat(0.1)], target);
    expectAllClose(data, [0.4, 0.4, 0.2], { absolute: 1e-7 });
    isotonicInto(Float32Array.of(1, 2, 3), [flat(0), flat(0), flat(0)], target);
    expectAllClose(data, [1 / 3, 1 / 3, 1 / 3], { absolute: 1e-7 });
  });

  it('learns nothing of a class that validation does not hold, and leaves its softmax', () => {
    expect(fitIsotonic(cellsOf([0, 1, 0, 2], [0, 0], 2, 1))).to.equal(undefined);
    expect(fitIsotonic(cellsOf([0, 1, 0, 2], [1, 1], 2, 1))).to.equal(undefined);
    const data = new Float32Array(2);
    isotonicInto(Float32Array.of(0, 2), [undefined, undefined], { data, channels: 2, first: 0 });
    expectAllClose(data, [1 / (1 + Math.exp(2)), 1 / (1 + Math.exp(-2))], { absolute: 1e-7 });
  });
});
