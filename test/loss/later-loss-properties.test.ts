import { expect } from 'chai';
import fc from 'fast-check';
import { startEngine } from '../../src/engine/start-engine.js';
import { lossByName } from '../../src/loss/registry.js';
import { laterLossNames } from '../../src/study/losses.js';
import { number, order, property, reordered } from '../property.js';
import { laterTwins } from './plain-later-losses.js';
import type { Table } from './plain-losses.js';
import * as plain from './plain-losses.js';
import { gradientOf, lossOf, oneHot } from './tensors.js';

interface Batch {
  y: Table;
  p: Table;
}

/** Softmax rows from logits within `reach`, and labels. */
function batches(reach: number): fc.Arbitrary<Batch> {
  const times = <Item>(count: number, item: fc.Arbitrary<Item>) =>
    fc.array(item, { minLength: count, maxLength: count });
  const softmax = (logits: readonly number[]) => {
    const powers = logits.map((logit) => Math.exp(logit));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  };
  return fc
    .tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 9 }))
    .chain(([classes, samples, pixels]) =>
      fc.record({
        y: times(samples, times(pixels, fc.nat(classes - 1))).map((labels) => oneHot(labels, classes)),
        p: times(samples, times(pixels, times(classes, number(-reach, reach)).map(softmax))),
      }),
    );
}

const batch = batches(4);
const lossName = fc.constantFrom(...laterLossNames);
const looksAtNeighbours = (name: string) => /nacl|svls/.test(name);
const close = (found: number, expected: number) =>
  expect(found).to.be.closeTo(expected, 4e-6 + 1e-5 * Math.abs(expected));
const rows = (table: Table) => table.flat();

/** Who is in a hard bin, and which class is found, is a matter of rounding at an edge: there the losses have steps. */
const isOnAnEdge = (p: Table) =>
  rows(p).some((row) => row.some((q) => Math.abs(q * 20 - Math.round(q * 20)) < 1e-3));
const isTied = (p: Table) =>
  rows(p).some((row) => {
    const sorted = [...row].sort((a, b) => b - a);
    return sorted[0]! - sorted[1]! < 1e-4;
  });
const hasStep = (name: string, { p }: Batch) =>
  (name.includes('ace') && isOnAnEdge(p)) || (name.includes('meep') && isTied(p));

describe('properties of later losses', () => {
  before(() => startEngine({ device: 'cpu' }));

  property(
    'each is the slow twin, on batches of any kind',
    [lossName, batch],
    (name, one) => {
      if (hasStep(name, one)) return;
      const { loss, hyperparameters } = lossByName(name);
      close(
        lossOf(loss, one.y, one.p),
        laterTwins[name]!(one.y, one.p, hyperparameters, [1, one.y[0]!.length]),
      );
    },
    120,
  );

  property(
    'the gradient is the slope of the value where there is one: the twin’s difference quotient',
    [fc.constantFrom(...laterLossNames.filter((name) => !name.endsWith('surgery'))), batch],
    (name, one) => {
      const { y, p } = one;
      const { loss, hyperparameters } = lossByName(name);
      const twin = (table: Table) => laterTwins[name]!(y, table, hyperparameters, [1, y[0]!.length]);
      const [forward, backward] = [1e-6, -1e-6].map((step) => oneSided(twin, p, step));
      // A kink (an absolute value at 0, a bin's edge) has a slope of each side.
      const isSmooth = forward!.every((slope, at) => Math.abs(slope - backward![at]!) < 1e-2);
      if (hasStep(name, one) || !isSmooth) return;
      const slopes = plain.numericGradient(twin, p, 1e-6);
      const largest = Math.max(1e-3, ...slopes.map(Math.abs));
      gradientOf(loss, y, p).forEach((slope, index) => {
        expect(slope, `element ${index}`).to.be.closeTo(slopes[index]!, 3e-4 * largest);
      });
    },
    60,
  );

  property('none is infinite, however sure the network is', [lossName, batches(200)], (name, { y, p }) => {
    const { loss } = lossByName(name);
    expect(lossOf(loss, y, p)).to.be.within(-0.3 * Math.log(4), 200);
    expect(gradientOf(loss, y, p).every(Number.isFinite)).to.equal(true);
  });

  property(
    'a sure and wrong answer costs more than a sure and right one',
    [lossName, batch],
    (name, { y }) => {
      const { loss } = lossByName(name);
      const wrong = y.map((sample) => sample.map((row) => [...row.slice(1), row[0]!]));
      expect(lossOf(loss, y, wrong)).to.be.above(lossOf(loss, y, y) + 0.05);
    },
  );

  property(
    'pixels may change places, but for those that look at neighbours',
    [lossName, batch, order],
    (name, { y, p }, keys) => {
      if (looksAtNeighbours(name)) return;
      const { loss } = lossByName(name);
      const moved = [y, p].map((table) => table.map((pixels) => reordered(pixels, keys)));
      close(lossOf(loss, moved[0]!, moved[1]!), lossOf(loss, y, p));
    },
  );

  property('a picture may be mirrored', [lossName, batch], (name, { y, p }) => {
    const { loss } = lossByName(name);
    const mirrored = [y, p].map((table) => table.map((pixels) => [...pixels].reverse()));
    close(lossOf(loss, mirrored[0]!, mirrored[1]!), lossOf(loss, y, p));
  });

  property('classes may change places: none knows the background', [lossName, batch], (name, one) => {
    if (hasStep(name, one)) return;
    const { loss } = lossByName(name);
    const turned = [one.y, one.p].map((table) =>
      table.map((pixels) => pixels.map((row) => [...row].reverse())),
    );
    close(lossOf(loss, turned[0]!, turned[1]!), lossOf(loss, one.y, one.p));
  });

  property(
    'a penalty of weight 0 is its base, and of twice the weight twice as much',
    [
      fc.constantFrom(...laterLossNames.filter((name) => 'weight' in lossByName(name).hyperparameters)),
      batch,
    ],
    (name, { y, p }) => {
      const of = (weight: number) => lossOf(lossByName(name, { weight }).loss, y, p);
      close(of(2) - of(0), 2 * (of(1) - of(0)));
      if (name.startsWith('dsc+')) expect(of(0)).to.equal(lossOf(lossByName('dsc').loss, y, p));
      else if (!name.includes('ace')) close(of(0), lossOf(lossByName('ce').loss, y, p));
      else close(of(0), lossOf(lossByName('dsc').loss, y, p) + lossOf(lossByName('ce').loss, y, p));
    },
  );

  property('surgery leaves the value of DSC as it is', [batch], ({ y, p }) => {
    for (const name of ['dsc+surgery', 'dsc+damped-surgery'])
      close(lossOf(lossByName(name).loss, y, p), lossOf(lossByName('dsc').loss, y, p));
  });

  property('label smoothing of share 0 is cross entropy', [batch], ({ y, p }) => {
    close(
      lossOf(lossByName('label-smoothing', { share: 0 }).loss, y, p),
      lossOf(lossByName('ce').loss, y, p),
    );
  });

  property('SVLS of one class alone is cross entropy', [batch], ({ p }) => {
    const y = p.map((sample) => sample.map((row) => row.map((_, c) => (c === 0 ? 1 : 0))));
    close(lossOf(lossByName('svls').loss, y, p), lossOf(lossByName('ce').loss, y, p));
  });
});

function oneSided(loss: (p: Table) => number, p: Table, step: number): number[] {
  const at = loss(p);
  const moved = p.map((sample) => sample.map((row) => [...row]));
  return moved.flatMap((sample) =>
    sample.flatMap((row) =>
      row.map((value, c) => {
        row[c] = value + step;
        const slope = (loss(moved) - at) / step;
        row[c] = value;
        return slope;
      }),
    ),
  );
}
