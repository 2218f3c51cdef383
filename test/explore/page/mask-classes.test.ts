import { expect } from 'chai';
import { maskClasses } from '../../../src/explore/page/mask-classes.js';

describe('classes out of the values of a mask', () => {
  const classesOf = (values: number[], classes: number) => [
    ...maskClasses(values, { classes, map: null }, 'a.png'),
  ];

  it('are the values, or 0 and 255 with two classes, grey cut at 128', () => {
    expect(classesOf([0, 1, 2], 3)).to.deep.equal([0, 1, 2]);
    expect(classesOf([0, 1, 1], 2)).to.deep.equal([0, 1, 1]);
    expect(classesOf([0, 127, 128, 255, 255, 0, 0, 0, 0], 2)).to.deep.equal([0, 0, 1, 1, 1, 0, 0, 0, 0]);
  });

  it('may have soft edges: greys near 0 and near 255, from JPEG or scaling', () => {
    const soft = [0, 1, 2, 20, 127, 128, 230, 253, 254, 255, 0, 0];
    expect(classesOf(soft, 2)).to.deep.equal(soft.map((value) => Number(value >= 128)));
    expect(classesOf([0, 0, 0, 0, 128], 2)).to.deep.equal([0, 0, 0, 0, 1]);
  });

  it('are refused where a network of two classes gets the labels of more, instead of being read as empty', () => {
    for (const [values, largest] of [
      [[0, 1, 2, 2, 0, 1], 2],
      [[0, 7, 0, 7], 7],
      [[0, 0, 0, 0, 0, 127], 127],
    ] as const)
      expect(() => classesOf([...values], 2)).to.throw(
        `invalid mask (expected 0 and 1, or 0 and 255, found ${largest} as the largest value): a.png; choose the mask of this image, or save it with 1 for its class and 0 elsewhere`,
      );
  });

  it('are the values of the run’s data set first, and indices where the set lacks one', () => {
    const byMap = (values: number[], classes: number, map: Record<string, number>) => [
      ...maskClasses(values, { classes, map }, 'a.png'),
    ];
    expect(byMap([0, 128, 255], 3, { 0: 0, 128: 1, 255: 2 })).to.deep.equal([0, 1, 2]);
    expect(byMap([0, 1, 2], 3, { 0: 0, 128: 1, 255: 2 })).to.deep.equal([0, 1, 2]);
    // Kidney and tumour joined to one class: 2 is that class, and no fault.
    expect(byMap([0, 1, 2, 0], 2, { 0: 0, 1: 1, 2: 1 })).to.deep.equal([0, 1, 1, 0]);
    expect(byMap([0, 1, 2], 3, { 0: 0, 1: 2, 2: 1 })).to.deep.equal([0, 2, 1]);
    expect(byMap([0, 255, 255, 0], 2, { 0: 0, 7: 1 })).to.deep.equal([0, 1, 1, 0]);
    expect(() => byMap([0, 64], 3, { 0: 0, 128: 1, 255: 2 })).to.throw(
      'invalid mask (expected the classes 0, 1, 2, or 0, 128, 255 as in the data set of the run, found the value 64): a.png; ',
    );
  });

  it('are refused where they are others, with the file’s name', () => {
    expect(() => classesOf([0, 3], 3)).to.throw(
      /mask \(expected the classes 0, 1, 2, found the value 3\): a\.png;/,
    );
    expect(() => classesOf([0, 0.5], 3)).to.throw(/found a value of 0\.5/);
    expect(() => classesOf([0, -1], 2)).to.throw(/expected 0 and 1, or 0 and 255, found a value of -1/);
    expect(() => classesOf([0, 300], 2)).to.throw(/found the value 300/);
    expect(() => classesOf([90, 100, 200, 255], 2)).to.throw(/found a picture: 75 % of its pixels/);
  });
});
