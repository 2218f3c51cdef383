import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { csvParseRows } from 'd3-dsv';
import fc from 'fast-check';
import sharp from 'sharp';
import {
  type PreparedContent,
  readPreparedFile,
  writePreparedFile,
} from '../../src/preprocess/prepared-file.js';
import { csvText, parseCsv, readNumber } from '../../src/record/csv-file.js';
import { decodeGreyPng, encodeGreyPng } from '../../src/record/grey-png.js';
import { historyText, readHistory } from '../../src/record/history-file.js';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from '../../src/train/checkpoint.js';
import { number, property } from '../property.js';

const extent = fc.integer({ min: 1, max: 6 });
const floats = (length: number) =>
  fc
    .array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: length, maxLength: length })
    .map((list) => Float32Array.from(list));
const anyNumber = { minimum: -Infinity, maximum: Infinity, undefinedAllowed: true };

describe('what is written is what is read', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'record-properties-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  property(
    'numbers in CSV keep every bit',
    [
      fc.array(fc.oneof(fc.double({ noDefaultInfinity: true }), fc.integer()), {
        minLength: 1,
        maxLength: 8,
      }),
    ],
    (values) => {
      const content = csvText(
        ['value'],
        values.map((value) => [value]),
      );
      const found = parseCsv('numbers.csv', content, ['value']).map((row) =>
        readNumber('numbers.csv', row, 0, 'value', anyNumber),
      );
      expect(found).to.deep.equal(values.map((value) => value + 0));
    },
  );

  property(
    'names in CSV may hold commas, quotes, line ends and any letter',
    [
      fc.array(
        fc.tuple(
          fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
          fc.constantFrom('a,b', '"', 'a\nb', 'a b', 'é', '漢'),
        ),
        { minLength: 1, maxLength: 5 },
      ),
    ],
    (rows) => {
      const cells = rows.map(([name, odd]) => [name, odd, odd + name]);
      const content = csvText(['a', 'b', 'c'], cells);
      expect(parseCsv('names.csv', content, ['a', 'b', 'c']).map((row) => row.cells)).to.deep.equal(cells);
    },
  );

  const formula = fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠');
  const risky = fc
    .tuple(fc.constantFrom('', "'", "''"), formula, fc.string({ maxLength: 8, unit: 'grapheme' }))
    .map((parts) => parts.join(''));
  property(
    'texts in CSV begin no formula, and come back',
    [
      fc.array(
        fc.oneof(risky, fc.string({ minLength: 1 }), fc.constantFrom('-1', '+.5e3', '-Infinity', '--1')),
      ),
    ],
    (texts) => {
      // Bare line ends are kept by the quotes about them.
      const rows = texts.map((text) => ['first', text, -1.5]);
      const content = csvText(['a', 'b', 'c'], rows);
      const stored = csvParseRows(content).slice(1);
      for (const [, cell] of stored) {
        if (/^[=+\-@\t\r\n＝＋－＠]/.test(cell!)) expect(Number(cell), cell).not.to.be.NaN;
      }
      expect(stored.every(([, , number]) => number === '-1.5')).to.equal(true);
      expect(parseCsv('formulas.csv', content, ['a', 'b', 'c']).map(({ cells }) => cells[1])).to.deep.equal(
        texts,
      );
    },
    200,
  );

  property(
    'grey pictures, to this reader and to libpng',
    [
      fc.tuple(extent, extent).chain(([rows, columns]) =>
        fc.record({
          rows: fc.constant(rows),
          columns: fc.constant(columns),
          values: fc.uint8Array({ minLength: rows * columns, maxLength: rows * columns }),
        }),
      ),
    ],
    async (picture) => {
      const bytes = encodeGreyPng(picture);
      const back = decodeGreyPng(bytes, 'picture.png');
      expect({ ...back, values: [...back.values] }).to.deep.equal({
        ...picture,
        values: [...picture.values],
      });
      const { data, info } = await sharp(bytes)
        .toColourspace('b-w')
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect([info.height, info.width, info.channels]).to.deep.equal([picture.rows, picture.columns, 1]);
      expect([...data]).to.deep.equal([...picture.values]);
    },
    30,
  );

  property(
    'a grey picture with a changed byte is refused or the same',
    [fc.uint8Array({ minLength: 12, maxLength: 12 }), fc.nat(), fc.integer({ min: 1, max: 255 })],
    (values, place, change) => {
      const bytes = encodeGreyPng({ rows: 3, columns: 4, values });
      bytes[place % bytes.length]! ^= change;
      try {
        expect([...decodeGreyPng(bytes, 'picture.png').values]).to.deep.equal([...values]);
      } catch (error) {
        expect((error as Error).message).to.match(/^invalid .*picture\.png/s);
      }
    },
    300,
  );

  const prepared: fc.Arbitrary<PreparedContent> = fc
    .tuple(fc.array(extent, { minLength: 2, maxLength: 3 }), fc.integer({ min: 1, max: 3 }), fc.boolean())
    .chain(([shape, channels, isSpaced]) => {
      const pixels = shape.reduce((product, one) => product * one, 1);
      const spacingMm = shape.map((one) => one / 3);
      return fc
        .tuple(floats(pixels * channels), fc.uint8Array({ minLength: pixels, maxLength: pixels }))
        .map(([data, labels]) => ({
          image: { shape, channels, data, ...(isSpaced && { spacingMm }) },
          labels: { shape, data: Uint8Array.from(labels) },
          sourceShape: shape.map((one) => one + 1),
        }));
    });

  property(
    'prepared cases',
    [prepared],
    async (content) => {
      const path = join(folder, 'prepared');
      await writePreparedFile(path, content);
      expect(await readPreparedFile(path)).to.deep.equal(content);
    },
    40,
  );

  const sizes = [3, 1, 4];
  const group = fc.tuple(...sizes.map((size) => floats(size)));
  const epoch = fc.record({
    trainingLoss: number(0, 2),
    validationLoss: number(0, 2),
    learningRate: number(1e-6, 0.1),
    seconds: number(0, 100),
    best: fc.boolean(),
  });
  const history = fc
    .array(epoch, { maxLength: 4 })
    .map((epochs) => epochs.map((one, index) => ({ epoch: index + 1, ...one })));
  const checkpoint: fc.Arbitrary<Checkpoint> = fc.record({
    configHash: fc.constant('a'.repeat(64)),
    history,
    partial: fc.record({ steps: fc.nat(9), lossSum: number(0, 9), seconds: number(0, 9) }),
    schedule: fc.record({
      learningRate: number(1e-6, 0.1),
      plateauBest: fc.option(number(0, 1)),
      plateauWait: fc.nat(9),
      stopBest: fc.option(number(0, 1)),
      stopWait: fc.nat(9),
      checkpointBest: fc.option(number(0, 1)),
      stopped: fc.boolean(),
    }),
    state: fc.record({ parameters: group, velocities: group }),
    best: fc.option(group),
  });

  property(
    'checkpoints',
    [checkpoint],
    (one) => {
      const path = join(folder, 'latest.checkpoint');
      writeCheckpoint(path, one);
      expect(readCheckpoint(path, one.configHash, sizes)).to.deep.equal(one);
    },
    40,
  );

  property(
    'histories',
    [history],
    (epochs) => {
      expect(readHistory('history.jsonl', historyText(epochs))).to.deep.equal(epochs);
    },
    40,
  );
});
