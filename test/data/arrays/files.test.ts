/** Arrays in files: every format and layout, and what is wrong with those that cannot be read. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import sharp from 'sharp';
import { openArray } from '../../../src/data/arrays/open-array.js';
import { pairArrays } from '../../../src/data/arrays/pair-arrays.js';
import { openProbabilities } from '../../../src/data/arrays/probability-array.js';
import { openTruth } from '../../../src/data/arrays/truth-array.js';
import { readMaskFiles } from '../../../src/data/pictures/mask-labels.js';
import { goldenFile } from '../../audit/golden-files.js';
import { bytesOf, float32Npy, npyBytes, npz, uint8Npy } from './npy-bytes.js';
import { expectRejection } from './rejection.js';

describe('arrays in files', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'arrays-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const stored = (name: string, bytes: Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  /** Truth of 2 × 3 pixels, the last two foreground. */
  const truthOf = (classes = 2) => {
    const labels = classes === 2 ? [0, 0, 0, 0, 1, 1] : [0, 1, 2, 0, 1, 2];
    return openTruth(stored('truth.npy', uint8Npy([2, 3], labels)));
  };
  const rows = async (path: string, kind: 'probabilities' | 'logits' = 'probabilities', classes = 2) => {
    const opened = await openProbabilities(path, await truthOf(classes), kind);
    const found: number[] = [];
    for await (const slab of opened.slabs()) found.push(...slab);
    return { ...opened, rows: found };
  };
  const foreground = [0.125, 0.25, 0.375, 0.5, 0.75, 0.875];
  const asRows = foreground.flatMap((p) => [1 - p, p]);
  const classFirst = [...foreground.map((p) => 1 - p), ...foreground];

  describe('of probabilities', () => {
    for (const isPacked of [true, false]) {
      it(`nnU-Net's npz, members ${isPacked ? 'deflated' : 'stored'}`, async () => {
        const halves = Uint16Array.from([
          0x3b00, 0x3a00, 0x3900, 0x3800, 0x3400, 0x3000, 0x3000, 0x3400, 0x3600, 0x3800, 0x3a00, 0x3b00,
        ]);
        const array = npyBytes('<f2', [2, 1, 2, 3], bytesOf(halves));
        const other = uint8Npy([1], [7]);
        const found = await rows(stored('a.npz', npz({ other, probabilities: array }, isPacked)));
        expect(found.rows).to.deep.equal(asRows);
        expect(found.classes).to.equal(2);
        expect(found.rounding).to.include({ name: 'float16', step: 2 ** -11, leastAboveZero: 2 ** -24 });
      });
    }

    it('a single array of an npz under any name', async () => {
      const found = await rows(stored('b.npz', npz({ arr_0: float32Npy([2, 2, 3], classFirst) }, true)));
      expect(found.rows).to.deep.equal(asRows);
    });

    it('npy, classes last, and one map of the foreground', async () => {
      expect((await rows(stored('c.npy', float32Npy([2, 3, 2], asRows)))).rows).to.deep.equal(asRows);
      const alone = await rows(stored('d.npy', float32Npy([2, 3], foreground)));
      expect(alone.rows).to.deep.equal(asRows);
      expect(alone.isForegroundAlone).to.equal(true);
    });

    it('float64 in the other byte order, and Fortran order', async () => {
      const swapped = Buffer.from(bytesOf(Float64Array.from(classFirst))).swap64();
      expect((await rows(stored('e.npy', npyBytes('>f8', [2, 2, 3], swapped)))).rows).to.deep.equal(asRows);
      // Class fastest, then rows, then columns.
      const fortran = [0, 3, 1, 4, 2, 5].flatMap((pixel) => [1 - foreground[pixel]!, foreground[pixel]!]);
      const bytes = bytesOf(Float32Array.from(fortran));
      expect((await rows(stored('f.npy', npyBytes('<f4', [2, 2, 3], bytes, true)))).rows).to.deep.equal(
        asRows,
      );
    });

    it('bytes as shares of 255', async () => {
      const found = await rows(stored('g.npy', uint8Npy([2, 3], [0, 51, 102, 153, 204, 255])));
      expect(found.rows.filter((_, at) => at % 2 === 1)).to.deep.equal([
        ...Float32Array.of(0, 0.2, 0.4, 0.6, 0.8, 1),
      ]);
      expect(found.rounding.step).to.equal(1 / 255);
    });

    it('grey PNG and TIFF of 8 and 16 bits', async () => {
      const eight = Uint8Array.of(0, 51, 102, 153, 204, 255);
      const sixteen = Uint16Array.from(eight, (value) => value * 257);
      const raw = { width: 3, height: 2, channels: 1 } as const;
      const expected = [...Float32Array.of(0, 0.2, 0.4, 0.6, 0.8, 1)];
      for (const format of ['png', 'tiff'] as const) {
        const small = await sharp(eight, { raw })
          .toColourspace('b-w')
          .toFormat(format, format === 'tiff' ? { compression: 'lzw' } : {})
          .toBuffer();
        const wide = await sharp(sixteen, { raw: { ...raw, depth: 'ushort' } as never })
          .toColourspace('grey16')
          .toFormat(format, format === 'tiff' ? { compression: 'lzw' } : {})
          .toBuffer();
        for (const [bits, bytes] of [
          [8, small],
          [16, wide],
        ] as const) {
          const path = stored(`h${bits}.${format}`, bytes);
          expect((await openArray(path)).format).to.equal(`${format.toUpperCase()}, ${bits} bits`);
          const found = await rows(path);
          expect(
            found.rows.filter((_, at) => at % 2 === 1),
            `${format} ${bits}`,
          ).to.deep.equal(expected);
        }
      }
    });

    it('TIFF with the orientation tag of pictures, turned upright as the readers of images and masks turn them', async () => {
      const samples = Uint8Array.of(0, 51, 102, 153, 204, 255);
      const turned = await sharp(samples, { raw: { width: 3, height: 2, channels: 1 } })
        .toColourspace('b-w')
        .withMetadata({ orientation: 6 })
        .tiff({ compression: 'lzw' })
        .toBuffer();
      const path = stored('turned.tif', turned);
      // A turn by 90° clockwise: the first column, read upwards, is the first row.
      const array = await openArray(path);
      expect(array.shape).to.deep.equal([3, 2]);
      const pixels: number[] = [];
      for await (const chunk of array.chunks()) pixels.push(...chunk);
      expect(pixels).to.deep.equal([153, 0, 204, 51, 255, 102]);
      const mask = await readMaskFiles(
        [stored('mask.tif', turned)],
        undefined,
        { kind: 'classes', map: { 0: 0, 51: 1, 102: 2, 153: 3, 204: 4, 255: 5 } },
        'a',
      );
      expect([mask.labels.shape, ...mask.labels.data]).to.deep.equal([[3, 2], 3, 0, 4, 1, 5, 2]);
    });

    it('TIFF of real numbers, as they are', async () => {
      const path = stored('real.tif', goldenFile('float32.tif'));
      expect((await openArray(path)).format).to.equal('TIFF, float32');
      const found = await rows(path);
      expect(found.rows.filter((_, at) => at % 2 === 1)).to.deep.equal([
        ...Float32Array.of(0, 0.1, 0.25, 0.5, 0.75, 1),
      ]);
    });

    it('logits of one map are those of a sigmoid', async () => {
      const found = await rows(stored('i.npy', float32Npy([2, 3], [-1, 0, 1, 2, 3, 4])), 'logits');
      expect(found.rows).to.deep.equal([-1, 0, 1, 2, 3, 4].flatMap((z) => [0, z]));
    });

    const refused: [string, () => Promise<unknown>, string][] = [
      [
        'another size',
        () => rows(stored('j.npy', float32Npy([3, 3], new Array(9).fill(0.5)))),
        'invalid size of the probabilities (expected 2 × 3 as the truth, and perhaps a class axis before or behind, found 3 × 3)',
      ],
      [
        'a mask of bytes',
        () => rows(stored('k.npy', uint8Npy([2, 3], [0, 1, 0, 1, 1, 0]))),
        'they are only 0 and 1, of 255',
      ],
      [
        'wide integers',
        () => rows(stored('l.npy', npyBytes('<i4', [2, 3], new Uint8Array(24)))),
        'unsupported probabilities stored as int32',
      ],
      [
        'bytes as logits',
        () => rows(stored('m.npy', uint8Npy([2, 3], [1, 2, 3, 4, 5, 6])), 'logits'),
        'unsupported logits stored as uint8',
      ],
      [
        'texts',
        () => openArray(stored('n.npy', npyBytes('<U3', [1], new Uint8Array(12)))),
        'unsupported NumPy array of type U3',
      ],
      [
        'a header that is cut off',
        () => openArray(stored('o.npy', float32Npy([2, 3], foreground).subarray(0, 60))),
        'it ends within its header',
      ],
      [
        'numbers that are cut off',
        () => rows(stored('p.npy', float32Npy([2, 3], foreground).subarray(0, -5))),
        'it ends after 4 of 6 numbers',
      ],
      [
        'several arrays',
        () => openArray(stored('q.npz', npz({ a: uint8Npy([1], [1]), b: uint8Npy([1], [1]) }, true))),
        'found a, b',
      ],
      [
        'a web page',
        () => openArray(stored('r.npz', Buffer.from('<!doctype html><html>'))),
        'found a web page',
      ],
      ['an empty file', () => openArray(stored('s.nii.gz', new Uint8Array(0))), 'NIfTI'],
      [
        'a gzip that is no volume',
        () => openArray(stored('t.nii.gz', gzipSync('nothing of the kind'))),
        'no NIfTI magic number',
      ],
      [
        'a folder',
        async () => {
          mkdirSync(join(folder, 'u.npy'));
          await openArray(join(folder, 'u.npy'));
        },
        'found a folder',
      ],
    ];
    for (const [what, work, text] of refused) {
      it(`refuses ${what}`, () => expectRejection(work(), text));
    }

    it('refuses an archive whose bytes were changed, where it is read to its end', async () => {
      for (const isPacked of [true, false]) {
        const bytes = Buffer.from(npz({ probabilities: float32Npy([2, 2, 3], classFirst) }, isPacked));
        const at = isPacked ? 60 : 180;
        bytes[at] = bytes[at]! ^ 0x10;
        await expectRejection(rows(stored('v.npz', bytes)), 'v.npz');
      }
      const cut = npz({ probabilities: float32Npy([2, 2, 3], classFirst) }, true).subarray(0, 90);
      await expectRejection(rows(stored('w.npz', cut)), 'invalid file of an array (damaged or cut off');
    });

    it('refuses a picture in colours, and one that is transparent', async () => {
      const raw = { width: 3, height: 2, channels: 3 } as const;
      const colours = await sharp(
        Uint8Array.from({ length: 18 }, (_, at) => at * 10),
        { raw },
      )
        .png()
        .toBuffer();
      await expectRejection(openArray(stored('x.png', colours)), 'picture in colours');
      const clear = await sharp(new Uint8Array(24).fill(100), { raw: { ...raw, channels: 4 } })
        .png()
        .toBuffer();
      await expectRejection(openArray(stored('y.png', clear)), 'picture in colours');
    });
  });

  describe('of truth', () => {
    const labelsOf = async (bytes: Uint8Array, classes: number) => [
      ...(await (await openTruth(stored('labels.npy', bytes))).read(classes)).data,
    ];

    it('takes 0 and 255 for two classes, and floats that are whole', async () => {
      expect(await labelsOf(uint8Npy([2, 3], [0, 255, 0, 0, 255, 255]), 2)).to.deep.equal([0, 1, 0, 0, 1, 1]);
      expect(await labelsOf(float32Npy([1, 2, 3], [0, 1, 2, 0, 1, 2]), 3)).to.deep.equal([0, 1, 2, 0, 1, 2]);
    });

    it('lists other values with their pixels', async () => {
      await expectRejection(
        labelsOf(uint8Npy([2, 3], [0, 1, 3, 3, 1, 7]), 3),
        'labels in the truth: 3 (2 pixels), 7 (1 pixel), expected 0 to 2 as the probabilities have 3 classes',
      );
      await expectRejection(labelsOf(uint8Npy([2, 3], [0, 1, 255, 0, 1, 255]), 2), '255 (2 pixels)');
      await expectRejection(
        labelsOf(float32Npy([2, 3], [0, 0.5, 1, 0, 1, Number.NaN]), 2),
        '0.5 (1 pixel), NaN (1 pixel)',
      );
      await expectRejection(
        labelsOf(uint8Npy([2, 3], [0, 255, 0, 0, 255, 255]), 3),
        '255 (3 pixels), expected 0 to 2',
      );
    });

    it('of one channel behind is a picture of two axes', async () => {
      const { shape } = await openTruth(stored('keras.npy', uint8Npy([2, 3, 1], [0, 1, 0, 1, 0, 1])));
      expect(shape).to.deep.equal([2, 3]);
    });

    it('has two axes or three', async () => {
      await expectRejection(
        openTruth(stored('z.npy', uint8Npy([6], [0, 1, 0, 1, 0, 1]))),
        'expected two or three axes',
      );
      await expectRejection(
        openTruth(stored('z.npy', uint8Npy([2, 2, 2, 2], new Uint8Array(16)))),
        'expected two or three axes',
      );
    });

    it('has no channel for each class, before or behind, but may have two slices', async () => {
      const first = uint8Npy([2, 2, 3], [1, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 1]);
      const last = uint8Npy([2, 3, 2], [1, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1]);
      for (const bytes of [first, last])
        await expectRejection(labelsOf(bytes, 2), 'with a channel for each class');
      expect(await labelsOf(uint8Npy([2, 2, 3], [0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1]), 2)).to.have.length(12);
    });

    it('takes 0 and 65535 of 16 bits for two classes', async () => {
      const raw = { width: 3, height: 1, channels: 1 } as const;
      const grey = await sharp(Uint16Array.of(0, 65_535, 0), { raw })
        .toColourspace('grey16')
        .png()
        .toBuffer();
      const truth = await openTruth(stored('t.png', grey));
      expect([...(await truth.read(2)).data]).to.deep.equal([0, 1, 0]);
    });
  });

  describe('of pairs', () => {
    const folders = (probabilities: readonly string[], truths: readonly string[]): [string, string] => {
      const root = mkdtempSync(join(folder, 'pairs-'));
      for (const [side, names] of [
        ['p', probabilities],
        ['t', truths],
      ] as const) {
        mkdirSync(join(root, side, 'sub'), { recursive: true });
        for (const name of names) {
          mkdirSync(dirname(join(root, side, name)), { recursive: true });
          writeFileSync(join(root, side, name), '');
        }
      }
      return [join(root, 'p'), join(root, 't')];
    };

    it('pairs names without extension, numbers before pictures, and says what is left over', () => {
      const [p, t] = folders(
        ['a.npz', 'a.nii.gz', 'a.pkl', 'b.npz', 'c.npz', 'plans.json', '.hidden.npz'],
        ['a.nii.gz', 'b.nii.gz', 'd.nii.gz'],
      );
      const { pairs, withoutTruth, withoutProbabilities, passedOver, rule } = pairArrays(p, t);
      expect(pairs).to.deep.equal([
        { caseId: 'a', probabilities: join(p, 'a.npz'), truth: join(t, 'a.nii.gz') },
        { caseId: 'b', probabilities: join(p, 'b.npz'), truth: join(t, 'b.nii.gz') },
      ]);
      expect({ withoutTruth, withoutProbabilities, passedOver, rule }).to.deep.equal({
        withoutTruth: ['c.npz'],
        withoutProbabilities: ['d.nii.gz'],
        passedOver: ['a.nii.gz'],
        rule: undefined,
      });
    });

    it('keeps folders apart, and pairs by what stands around names where none are equal', () => {
      const [p, t] = folders(['sub/a.npy', 'a.npy'], ['sub/a.png', 'a.png']);
      expect(pairArrays(p, t).pairs.map(({ caseId }) => caseId)).to.deep.equal(['a', 'sub/a']);
      const [q, u] = folders(['x1_prob.npy', 'x2_prob.npy'], ['x1_seg.png', 'x2_seg.png']);
      const found = pairArrays(q, u);
      expect(found.pairs.map(({ caseId }) => caseId)).to.deep.equal(['x1', 'x2']);
      expect(found.rule).to.equal('*prob with *seg');
    });

    it('follows linked folders once, and says which links lead to nothing', () => {
      const [p, t] = folders(['sub/a.npy'], ['sub/a.png']);
      for (const side of [p, t]) symlinkSync(join(side, 'sub'), join(side, 'linked'));
      symlinkSync(p, join(p, 'sub', 'loop'));
      symlinkSync(join(p, 'nowhere'), join(p, 'gone'));
      const { pairs, withoutTruth, deadLinks } = pairArrays(p, t);
      expect(pairs.map(({ caseId }) => caseId)).to.deep.equal(['linked/a', 'sub/a']);
      expect({ withoutTruth, deadLinks }).to.deep.equal({ withoutTruth: [], deadLinks: [join(p, 'gone')] });
    });

    it('says what is missing', () => {
      const [p, t] = folders(['a.npy'], ['zzz.png']);
      expect(() => pairArrays(join(p, 'none'), t)).to.throw('missing folder of probabilities');
      expect(() => pairArrays(join(p, 'sub'), t)).to.throw('missing probabilities: no .npz, .npy,');
      expect(() => pairArrays(p, t)).to.throw('no name of 1 files fits one of 1 (a.npy, zzz.png)');
      const [predicted] = folders(['masks/a.png', 'probabilities/a.png'], []);
      expect(() => pairArrays(predicted, t)).to.throw(
        `give ${join(predicted, 'probabilities')}, which holds the probabilities`,
      );
    });

    it('refuses a file for each class, of which it would take one', () => {
      const classes = ['benign', 'malignant'];
      const layouts: [(id: string, name: string) => string, (id: string) => string][] = [
        [(id, name) => `${id}.${name}.png`, (id) => `${id}.png`],
        [(id, name) => `${name}_${id}.npy`, (id) => `${id}.png`],
        [(id, name) => `prob_${id}_${name}.npy`, (id) => `${id}.png`],
        [(id, name) => `${id} ${name}.npy`, (id) => `${id}_seg.png`],
        [(id, name) => `k${id}/scan_${name}.npy`, (id) => `k${id}/scan.png`],
      ];
      for (const [fileOf, truthOf] of layouts) {
        const files = ['1', '2', '3'].flatMap((id) => classes.map((name) => fileOf(id, name)));
        // One map that is missing changes nothing.
        const [p, t] = folders(files.slice(0, -1), ['1', '2', '3'].map(truthOf));
        expect(() => pairArrays(p, t), files[0]).to.throw(
          `several files of probabilities of one case (${fileOf('1', 'benign')} and ${fileOf('1', 'malignant')} of ${truthOf('1')}): ${p}; move those of one kind`,
        );
      }
    });

    it('takes files that follow the rule and have no truth for cases of their own', () => {
      for (const further of ['7_2_prob.npy', '7 followup_prob.npy']) {
        const [p, t] = folders(['7_prob.npy', further], ['7_seg.png']);
        const { pairs, withoutTruth } = pairArrays(p, t);
        expect([pairs.length, withoutTruth]).to.deep.equal([1, [further]]);
      }
    });
  });

  it('of a volume in NIfTI lies as its file has it, whatever way it lies in the body', async () => {
    const golden = JSON.parse(readFileSync('test/fixtures/nifti/nibabel.json', 'utf8')) as {
      name: string;
      file: string;
    }[];
    const one = golden.find(({ name }) => name === 'anti-diagonal, as KiTS19')!;
    const array = await openArray(stored('volume.nii', Buffer.from(one.file, 'base64')));
    expect(array.shape).to.deep.equal([5, 4, 3]);
    expect(array.grid!.isPlaced).to.equal(true);
  });
});
