/** What a folder says as a whole: order of axes, masks, classes. No case is scored for it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { type FileCaseOptions, fileCases } from '../../src/audit/file-cases.js';
import { audit } from '../../src/audit/scoring/audit.js';
import { StudyError, UsageError } from '../../src/core/errors.js';
import { float32Npy, uint8Npy } from '../data/arrays/npy-bytes.js';
import { niftiTwo } from '../data/volumes/nifti-file.js';

describe('the files of an audited folder', () => {
  let root: string;
  let folder: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'file-headers-'));
    folder = '';
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** A new pair of folders, p and t. */
  const write = (files: Record<string, Uint8Array>) => {
    folder = mkdtempSync(join(root, 'set-'));
    for (const side of ['p', 't']) mkdirSync(join(folder, side));
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  };
  const cases = (more: Partial<FileCaseOptions> = {}) =>
    fileCases({ probabilities: join(folder, 'p'), truth: join(folder, 't'), kind: 'probabilities', ...more });
  const refusal = async (more: Partial<FileCaseOptions> = {}) => {
    const error = await cases(more).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(StudyError);
    return (error as Error).message.replaceAll(folder, '');
  };

  /** A body that reads otherwise from the other end, as z, y, x or turned into x, y, z. */
  const volume = ([slices, rows, columns]: readonly number[], isTurned: boolean) => {
    const labels = new Uint8Array(slices! * rows! * columns!);
    const p = new Float32Array(labels.length);
    for (let at = 0; at < labels.length; at++) {
      const [z, y, x] = [Math.floor(at / rows! / columns!), Math.floor(at / columns!) % rows!, at % columns!];
      labels[at] = z < 2 && y > 1 && x > 0 ? 1 : 0;
      p[isTurned ? (x * rows! + y) * slices! + z : at] = labels[at] ? 0.9375 : 0.0625;
    }
    return { labels, p };
  };
  const volumes = (of: Record<string, { shape: number[]; isTurned: boolean }>) =>
    write(
      Object.fromEntries(
        Object.entries(of).flatMap(([name, { shape, isTurned }]) => {
          const { labels, p } = volume(shape, isTurned);
          const stored = isTurned ? [...shape].reverse() : shape;
          return [
            [`p/${name}.npy`, float32Npy(stored, p)],
            [`t/${name}.npy`, uint8Npy(shape, labels)],
          ];
        }),
      ),
    );

  it('of x, y, z are all read so, also those with as many slices as columns, whichever is first', async () => {
    const [plain, cube] = [
      { shape: [4, 5, 6], isTurned: true },
      { shape: [5, 6, 5], isTurned: true },
    ];
    for (const set of [
      { a: plain, b: cube },
      { a: cube, b: plain },
    ]) {
      volumes(set);
      const { cases: found, classes, notes } = await cases();
      expect(notes.join()).to.include('read as x, y, z, because only this order fits the truth of 1 case');
      const { scores } = await audit(found, { foregroundClasses: ['x'] });
      expect([classes, ...scores.cases.map(({ values }) => values.dsc)]).to.deep.equal([2, 1, 1]);
    }
  });

  it('of both orders are refused, with one of each', async () => {
    volumes({
      a: { shape: [5, 6, 5], isTurned: true },
      b: { shape: [4, 5, 6], isTurned: true },
      c: { shape: [4, 5, 7], isTurned: false },
    });
    expect(await refusal()).to.match(
      /^invalid axes of the probabilities: .p.c\.npy fits its truth only as z, y, x, and .p.b\.npy only as x, y, z: .p; /,
    );
  });

  it('that fit both orders are read as they are, with a note', async () => {
    volumes({ a: { shape: [5, 6, 5], isTurned: false } });
    const { cases: found, notes } = await cases();
    expect(notes.join()).to.include('in every case; they are read as z, y, x');
    const { scores } = await audit(found, { foregroundClasses: ['x'] });
    expect(scores.cases[0]!.values.dsc).to.equal(1);
    volumes({ a: { shape: [4, 6, 5], isTurned: false } });
    expect((await cases()).notes.join()).not.to.include('axes');
  });

  const truth = uint8Npy([2, 2], [0, 1, 1, 0]);
  const folderOf = (...maps: Uint8Array[]) =>
    write(
      Object.fromEntries(
        maps.flatMap((map, index) => [
          [`p/c${index}.npy`, map],
          [`t/c${index}.npy`, truth],
        ]),
      ),
    );

  it('are refused where all are masks, of whatever numbers', async () => {
    const masks: [Uint8Array, string][] = [
      [uint8Npy([2, 2], [0, 255, 255, 0]), '0 and 255'],
      [float32Npy([2, 2], [0, 1, 1, 0]), '0 and 1'],
      [uint8Npy([2, 2], [0, 1, 2, 0]), '0, 1 and 2'],
      [float32Npy([2, 2], [0, 1, 2, 0]), '0, 1 and 2'],
      // One channel per class.
      [float32Npy([2, 2, 2], [1, 0, 0, 1, 0, 1, 1, 0]), '0 and 1'],
    ];
    for (const [mask, values] of masks) {
      folderOf(mask, mask, mask);
      expect(await refusal()).to.equal(
        `invalid probabilities of 3 cases: they are only ${values}: /p; these are masks; give the probabilities before thresholding; store them as real numbers where all are near 0`,
      );
    }
    // Small shares of 255 that no labels have, and a network that predicts nothing.
    for (const map of [uint8Npy([2, 2], [0, 3, 5, 255]), float32Npy([2, 2], [0, 0, 0, 0])]) {
      folderOf(map, map);
      expect((await cases()).cases).to.have.length(2);
    }
    folderOf(float32Npy([2, 2], [0, 1, 1, 0]));
    expect(await refusal({ kind: 'logits' })).to.include('invalid logits of 1 case: they are only 0 and 1');
  });

  it('are refused as masks where they are pictures', async () => {
    const raw = { width: 3, height: 2, channels: 1 } as const;
    const png = await sharp(Uint8Array.of(0, 255, 255, 0, 0, 255), { raw })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    write({ 'p/a.png': png, 't/a.png': png });
    expect(await refusal()).to.include('probabilities of 1 case: they are only 0 and 255');
  });

  it('are accepted where one case of several is saturated, and where a faulty file stands among them', async () => {
    const saturated = float32Npy([2, 2], [0, 1, 1, 0]);
    const map = float32Npy([2, 2], [0, 1, 1, 0.5]);
    folderOf(saturated, map, saturated);
    expect((await cases()).cases).to.have.length(3);
    folderOf(Buffer.from('<html>'), saturated, map.subarray(0, -3), map);
    expect((await cases()).cases).to.have.length(4);
  });

  it('are refused where the truths are the same folder', async () => {
    folderOf(float32Npy([2, 2], [0.5, 1, 1, 0]));
    symlinkSync(join(folder, 't'), join(folder, 'link'));
    for (const probabilities of ['t', 'link'].map((name) => join(folder, name))) {
      expect(await refusal({ probabilities })).to.match(/^invalid folder of probabilities .* is the same\)/);
      const error = await cases({ probabilities }).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(UsageError);
    }
  });

  it('have the number of classes of most cases, not of the first', async () => {
    const rows = (classes: number) => float32Npy([classes, 2, 2], new Array(4 * classes).fill(1 / classes));
    folderOf(rows(3), rows(2), rows(2));
    const { cases: found, classes } = await cases();
    expect(classes).to.equal(2);
    const { faults } = await audit(found, { foregroundClasses: ['x'] });
    expect(faults.map(({ error }) => error.message)).to.have.length(1);
    expect(faults[0]!.error.message).to.include('case c0: 3 classes, expected 2 as in other cases');
  });

  it('name every fault where none is readable', async () => {
    folderOf(Buffer.from('<html>'), float32Npy([3, 3], new Array(9).fill(0.5)));
    expect(await refusal()).to.match(
      /^invalid cases: none of them can be scored, 2 faults:\n.*found a web page.*\n.*expected 2 × 2 as the truth/,
    );
  });

  it('name all formats', async () => {
    folderOf(float32Npy([2, 2], [0, 1, 1, 0.5]), uint8Npy([2, 2], [0, 255, 9, 0]));
    expect((await cases()).notes).to.include(
      'probabilities: NumPy, float32, only the foreground; NumPy, uint8, only the foreground',
    );
  });

  it('say where only one of two volumes has a place, and its axes run otherwise', async () => {
    const shape = [2, 3, 4];
    const placed = (numbers: ArrayLike<number>) => niftiTwo(shape, [1, 1, 1], numbers);
    const unplaced = (numbers: ArrayLike<number>) => {
      const bytes = placed(numbers);
      [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0].forEach((value, at) => {
        bytes.writeDoubleLE(value, 400 + 8 * at);
      });
      return bytes;
    };
    const labels = Array.from({ length: 24 }, (_, at) => at % 2);
    const p = labels.map((label) => 0.25 + label / 2);
    const notesOf = async (truth: typeof placed, probability: typeof placed) => {
      write({ 'p/a.nii': probability(p), 't/a.nii': truth(labels) });
      return (await cases()).notes.join();
    };
    expect(await notesOf(unplaced, placed)).to.include(
      '1 case with an affine in only one of truth and probabilities',
    );
    expect(await notesOf(placed, unplaced)).to.include('voxels are compared in the order of the files');
    for (const write of [placed, unplaced])
      expect(await notesOf(write, write)).to.not.include('an affine in only one');
  });
});
