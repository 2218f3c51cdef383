/** What a folder says as a whole: order of axes, classes. No case is scored for it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type FileCaseOptions, fileCases } from '../../src/audit/file-cases.js';
import { audit } from '../../src/audit/scoring/audit.js';
import { StudyError } from '../../src/core/errors.js';
import { float32Npy, uint8Npy } from '../data/arrays/npy-bytes.js';

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

  it('have the number of classes of most cases, not of the first', async () => {
    const rows = (classes: number) => float32Npy([classes, 2, 2], new Array(4 * classes).fill(1 / classes));
    folderOf(rows(3), rows(2), rows(2));
    const { cases: found, classes } = await cases();
    expect(classes).to.equal(2);
    const { faults } = await audit(found, { foregroundClasses: ['x'] });
    expect(faults.map(({ error }) => error.message)).to.have.length(1);
    expect(faults[0]!.error.message).to.include('case c0: 3 classes, expected 2 as in most cases');
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
});
