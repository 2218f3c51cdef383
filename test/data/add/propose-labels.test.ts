import { expect } from 'chai';
import { DataError, UsageError } from '../../../src/core/errors.js';
import { proposeLabels as proposed } from '../../../src/data/add/propose-labels.js';

/** A hundred pixels of each value. */
const proposeLabels = (values: readonly number[], hasJpegMasks: boolean, named: string | undefined) =>
  proposed(new Map(values.map((value) => [value, 100])), { ...pictures, hasJpegMasks }, named);
const pictures = {
  areVolumes: false,
  hasJpegMasks: false,
  onTwoScales: undefined,
  between: { all: 0, onEdges: 0 },
};

describe('proposeLabels', () => {
  it('takes 0 and 255 for one class', () => {
    expect(proposeLabels([0, 255], false, 'lesion')).to.deep.equal({
      rule: { kind: 'binary', threshold: 128, greyEdges: false },
      foregroundClasses: ['lesion'],
    });
    expect(proposeLabels([0, 1, 253, 254, 255], true, undefined).rule).to.deep.equal({
      kind: 'binary',
      threshold: 128,
      greyEdges: true,
    });
  });

  it('takes a few whole values for a class each, in ascending order', () => {
    expect(proposeLabels([0, 1], false, undefined)).to.deep.equal({
      rule: { kind: 'classes', map: { 0: 0, 1: 1 } },
      foregroundClasses: ['foreground'],
    });
    expect(proposeLabels([0, 2, 4], false, undefined)).to.deep.equal({
      rule: { kind: 'classes', map: { 0: 0, 2: 1, 4: 2 } },
      foregroundClasses: ['class 2', 'class 4'],
    });
  });

  it('takes a few values between 0 and 255 that lie on edges for one class, and others for classes', () => {
    const proposedFor = (values: readonly number[], onEdges: number, named?: string) => {
      const pixels = new Map(values.map((value) => [value, value === 255 ? white : 100]));
      return proposed(pixels, { ...pictures, between: { all: 300, onEdges } }, named).foregroundClasses;
    };
    let white = 300;
    expect(proposedFor([0, 64, 128, 191, 255], 300, 'lesion')).to.deep.equal(['lesion']);
    expect(proposedFor([0, 64, 128, 191, 255], 270)).to.have.length(4);
    // Stripes of one pixel each.
    white = 299;
    expect(proposedFor([0, 64, 128, 191, 255], 300)).to.have.length(4);
    white = 900;
    // A rim of one pixel around a class looks the same.
    expect(proposedFor([0, 128, 255], 300)).to.have.length(2);
    expect(proposedFor([0, 1, 2, 3], 300)).to.have.length(3);
    expect(proposedFor([0, 64, 128, 255], 300, '64=a,128=b,255=c')).to.deep.equal(['a', 'b', 'c']);
  });

  it('takes a few pixels near 0 and 255 for edges, and more of them for classes', () => {
    const edged = (edges: number) =>
      proposed(
        new Map([
          [0, 9000],
          [2, edges / 2],
          [254, edges / 2],
          [255, 1000],
        ]),
        pictures,
        undefined,
      );
    expect(edged(40).rule).to.deep.equal({ kind: 'binary', threshold: 128, greyEdges: true });
    expect(edged(400).foregroundClasses).to.have.length(3);
    // A second class is no edge, however small.
    expect(
      proposed(
        new Map([
          [0, 9000],
          [128, 10],
          [255, 1000],
        ]),
        pictures,
        undefined,
      ).foregroundClasses,
    ).to.deep.equal(['class 128', 'class 255']);
  });

  it('takes many values for one class only where a good part is white', () => {
    const many = (bright: number) =>
      new Map([
        ...Array.from({ length: 20 }, (_, at): [number, number] => [at * 10, 10]),
        [255, bright] as [number, number],
      ]);
    expect(proposed(many(1000), pictures, undefined).rule).to.deep.equal({
      kind: 'binary',
      threshold: 128,
      greyEdges: true,
    });
    expect(() => proposed(many(20), pictures, undefined)).to.throw(DataError, /numbers of objects/);
  });

  it('takes JPEG masks for one class with grey edges, and refuses those with a further class', () => {
    const jpeg = { ...pictures, hasJpegMasks: true };
    // White with ringing near both ends, and edges spread over all greys: 30 % of the foreground.
    const edged = new Map([
      ...Array.from({ length: 12 }, (_, at): [number, number] => [at, 20]),
      ...Array.from({ length: 180 }, (_, at): [number, number] => [40 + at, 2]),
      ...Array.from({ length: 12 }, (_, at): [number, number] => [244 + at, 60]),
    ]);
    expect(proposed(edged, jpeg, undefined).rule).to.deep.equal({
      kind: 'binary',
      threshold: 128,
      greyEdges: true,
    });
    // A class at 100, as JPEG blurs it.
    const withClass = new Map([
      ...edged,
      ...Array.from({ length: 9 }, (_, at): [number, number] => [96 + at, 40]),
    ]);
    expect(() => proposed(withClass, jpeg, undefined)).to.throw(DataError, /a value for each class/);
  });

  it('takes 0 and 255 of a volume for a class by its value', () => {
    const found = proposed(
      new Map([
        [0, 9],
        [255, 1],
      ]),
      { areVolumes: true, hasJpegMasks: false, onTwoScales: undefined, between: pictures.between },
      'liver',
    );
    expect(found).to.deep.equal({
      rule: { kind: 'classes', map: { 0: 0, 255: 1 } },
      foregroundClasses: ['liver'],
    });
  });

  it('takes up to eight classes', () => {
    expect(proposeLabels([0, 1, 2, 3, 4, 5, 6, 7, 8], false, undefined).foregroundClasses).to.have.length(8);
  });

  it('takes the names of values as they are given', () => {
    expect(proposeLabels([0, 1], false, '1=kidney, 2=tumour')).to.deep.equal({
      rule: { kind: 'classes', map: { 0: 0, 1: 1, 2: 2 } },
      foregroundClasses: ['kidney', 'tumour'],
    });
  });

  it('takes values of one name for one class', () => {
    expect(proposeLabels([0, 1, 2, 255], false, '1=lesion,2=rim,255=lesion')).to.deep.equal({
      rule: { kind: 'classes', map: { 0: 0, 1: 1, 2: 2, 255: 1 } },
      foregroundClasses: ['lesion', 'rim'],
    });
  });

  it('refuses masks on two scales, and takes them for what they are named', () => {
    const mixed = (named: string | undefined) =>
      proposed(
        new Map([
          [0, 900],
          [1, 50],
          [255, 50],
        ]),
        { ...pictures, onTwoScales: { one: 'a.png', full: 'b.png' } },
        named,
      );
    expect(() => mixed(undefined)).to.throw(
      DataError,
      'invalid masks on two scales (a.png has 0 and 1, b.png has 255, none has both); if both values mean one class, add --labels "1=lesion,255=lesion"; if they are two classes, give each its name',
    );
    expect(() => mixed('polyp')).to.throw(DataError, '--labels "1=polyp,255=polyp"');
    expect(mixed('1=polyp,255=polyp').rule).to.deep.equal({ kind: 'classes', map: { 0: 0, 1: 1, 255: 1 } });
  });

  for (const [values, named, message] of [
    [[0, 0.5], undefined, /0\.5 is not a label: save the masks with integers/],
    [[-1, 0, 1], undefined, /-1 is not a label/],
    [[0], undefined, /found 0\).*all opened masks are empty/],
    [
      Array.from({ length: 100 }, (_, value) => value),
      undefined,
      /100 values\).*pictures, intensities or numbers of objects/,
    ],
    [[0, 1, 2], 'lesion', /--labels "1=lesion,2=rim"/],
    [[0, 1, 7], '1=kidney', /does not name 7/],
    [[0, 1], 'kidney=1', /value=name/],
    [[0, 255], '0=lesion,255=skin', /names 0, which is the background: leave 0 out/],
  ] as const) {
    it(`refuses ${values.length} values as ${named ?? 'proposed'}: ${message.source}`, () => {
      expect(() => proposeLabels([...values], false, named))
        .to.throw(DataError, message)
        .with.property('exitCode', 3);
    });
  }

  it('refuses names that no class can have, with one that it can', () => {
    const odd: [string, string][] = [
      ['1=1', '(class "1" is a number); name each class by a word, such as --labels "1=lesion,2=rim"'],
      ['1=kidney,2=background', '(class "background" is reserved)'],
      ['1=a b,2=a-b', '(classes "a b" and "a-b" are one name in file names)'],
      ['all', '(class "all" is reserved); name each class by a word, such as --labels lesion'],
      ['../a', '(class "../a" holds "/"'],
    ];
    for (const [named, told] of odd)
      expect(() => proposeLabels([0, 1], false, named), named)
        .to.throw(UsageError, `invalid --labels "${named}" ${told}`)
        .with.property('exitCode', 2);
  });
});
