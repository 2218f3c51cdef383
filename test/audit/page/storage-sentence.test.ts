import { expect } from 'chai';
import { buildAudit } from '../../../src/audit/build-audit.js';
import { storageSentence } from '../../../src/audit/page/storage-sentence.js';
import { audit } from '../../../src/audit/scoring/audit.js';

describe('the sentence on storage', () => {
  /** The sentence on one case of one row of pixels, and the share of the NLL that it states. */
  async function sentenceOn(labels: number[], rows: number[], foregroundClasses: string[]) {
    const opened = {
      labels: { shape: [1, labels.length], data: Uint8Array.from(labels) },
      slabs: () => [Float32Array.from(rows)],
    };
    const audited = await audit([{ caseId: 'a', open: () => opened }], { foregroundClasses });
    return buildAudit({ name: 'A', audit: audited }, []).storage;
  }
  // −log 1e-7
  const cost = 16.118;

  it('divides what zeros cost by the NLL over all pixels, for two classes and for three', async () => {
    const two = await sentenceOn([0, 1], [0, 1, 0.5, 0.5], ['lesion']);
    // 16.118 + log 2 = 16.811
    expect(two).to.equal(
      `Stored as float32: 50 % of the pixels are stored as certain (0 or 1), and 1 pixel has 0 for the true class. Each such pixel adds 16.1 nat, whatever the model gave that class before it was rounded; this is ${((100 * cost) / 16.811).toFixed(0)} % of the NLL over all pixels.`,
    );
    // Kidney taken for tumour: to the row of any foreground this pixel costs nothing. 16.118 + 2 log 100 = 25.329
    const rows = [0, 0, 1, 0.01, 0.01, 0.98, 0.98, 0.01, 0.01];
    const three = await sentenceOn([1, 1, 2], rows, ['kidney', 'tumour']);
    expect(three).to.match(
      /33 % of the pixels are stored as certain .*, and 1 pixel has 0 for the true class/,
    );
    expect(three).to.include(`this is ${((100 * cost) / 25.329).toFixed(0)} % of the NLL over all pixels`);
  });

  it('names zeros of the true class where no pixel is certain, and their absence where some are', async () => {
    const classes = ['kidney', 'tumour'];
    // Three pixels: 16.118 + 2 log 2 = 17.504
    const none = await sentenceOn([1, 0, 2], [0.5, 0, 0.5, 0.5, 0, 0.5, 0.5, 0, 0.5], classes);
    expect(none).to.include('no pixel is stored as certain, and 1 pixel has 0 for the true class');
    expect(none).to.include(`this is ${((100 * cost) / 17.504).toFixed(0)} % of`);
    expect(await sentenceOn([2], [0, 0, 1], classes)).to.equal(
      'Stored as float32: 100 % of the pixels are stored as certain (0 or 1), and no pixel has 0 for the true class.',
    );
    expect(await sentenceOn([1], [0.5, 0.25, 0.25], classes)).to.equal(
      'Stored as float32: no pixel is stored as certain, so no information is lost at the tails.',
    );
  });

  it('counts one pixel in the singular', () => {
    const stored = { names: ['float16'], step: 2 ** -11, pixels: 9, sure: 2, largest: 1 };
    expect(storageSentence({ ...stored, truthAtZero: 1 }, 0.5)).to.match(
      /and 1 pixel has 0 for the true class\..*; this is 50 % of/,
    );
    expect(storageSentence({ ...stored, truthAtZero: 2 }, 0.5)).to.match(
      /and 2 pixels have 0 for the true class\..*; together they are 50 % of/,
    );
  });

  describe('on the scale of integers', () => {
    /** The sentence on one pixel of each of these numbers, stored as `name` and read as shares of `full`. */
    async function sentenceOfIntegers(stored: number[], name: string, full: number) {
      const step = 1 / full;
      const rounding = { name, step, leastAboveZero: step, leastBelowOne: step };
      const opened = {
        labels: { shape: [1, stored.length], data: new Uint8Array(stored.length).fill(1) },
        slabs: () => [Float32Array.from(stored.flatMap((value) => [1 - value / full, value / full]))],
        storage: { rounding, isForegroundAlone: true },
      };
      const audited = await audit([{ caseId: 'a', open: () => opened }], { foregroundClasses: ['lesion'] });
      return buildAudit({ name: 'A', audit: audited }, []).storage;
    }

    it('asks for shares where the largest number is that of percent', async () => {
      // 100 / 255 = 0.392, 1000 / 65535 = 0.0153
      expect(await sentenceOfIntegers([3, 100], 'uint8', 255)).to.contain(
        ' The largest number of the foreground is 100, read as a share of 255: 39 %. If the files hold percent',
      );
      expect(await sentenceOfIntegers([1000], 'uint16', 65_535)).to.contain(
        '1000, read as a share of 65535: 1.5 %.',
      );
    });

    it('says nothing of larger numbers, of none, and of formats that hold shares', async () => {
      for (const [stored, name, full] of [
        [[101], 'uint8', 255],
        [[0], 'uint8', 255],
        [[0.3], 'float32', 1],
      ] as const)
        expect(await sentenceOfIntegers([...stored], name, full), `${stored} ${name}`).to.not.contain(
          'percent',
        );
    });
  });
});
