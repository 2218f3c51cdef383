import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { dataFrame, exportCsv, showTable } from '../../src/notebook/data-frame.js';
import { connectDisplay, type DisplayMessage, replaceableOutput, show } from '../../src/notebook/display.js';
import { imagePicture, labelPicture, showPictures } from '../../src/notebook/pictures.js';

describe('what a notebook shows', () => {
  let shown: [DisplayMessage, boolean][];

  beforeEach(() => {
    shown = [];
    connectDisplay((message, isUpdate) => shown.push([message, isUpdate]));
  });
  after(() => connectDisplay(({ data }) => console.log(data['text/plain'])));

  it('is new, or replaces what it was', () => {
    show({ 'text/plain': 'new' });
    const progress = replaceableOutput();
    progress({ 'text/plain': 'half' });
    progress({ 'text/plain': 'done' });
    expect(shown.map(([{ data }, isUpdate]) => [data['text/plain'], isUpdate])).to.deep.equal([
      ['new', false],
      ['half', false],
      ['done', true],
    ]);
    const [, first, second] = shown.map(([{ transient }]) => transient.display_id);
    expect(first).to.be.a('string').and.equal(second);
  });

  describe('tables', () => {
    const rows = [
      { loss: 'DSC', NLL: 0.5, cases: 8 },
      { loss: 'DSC++ & more', NLL: Number.NaN, cases: 8 },
      { loss: 'CE', NLL: 0.125, cases: 8 },
    ];

    it('are HTML and plain text, sorted, rounded and escaped', async () => {
      showTable(await dataFrame(rows.filter(({ NLL }) => !Number.isNaN(NLL))), {
        sortBy: 'NLL',
        caption: 'a < b',
        digits: 2,
      });
      const { data } = shown[0]![0];
      expect(data['text/plain']).to.equal('a < b\nloss  NLL   cases\nCE    0.13  8\nDSC   0.50  8');
      expect(data['text/html']).to.include('a &lt; b').and.include('<table class="dataframe">');
    });

    it('have undefined numbers last, however they are sorted, and need the column', async () => {
      const values = [0.49, Number.NaN, 0.55, 0.65, Number.NaN, Number.NaN, 0.97, 0.14];
      const frame = await dataFrame(values.map((p) => ({ p })));
      const shownBy = (descending: boolean) => {
        showTable(frame, { sortBy: 'p', descending, digits: 2 });
        return shown.at(-1)![0].data['text/plain']!.split('\n').slice(1).join(' ');
      };
      expect(shownBy(false)).to.equal('0.14 0.49 0.55 0.65 0.97 – – –');
      expect(shownBy(true)).to.equal('0.97 0.65 0.55 0.49 0.14 – – –');
      expect(() => showTable(frame, { sortBy: 'q' })).to.throw(RangeError, 'no column "q"; there are p');
    });

    it('print undefined values as a dash, and count the rows they leave out', async () => {
      showTable(await dataFrame(rows), { limit: 2 });
      expect(shown[0]![0].data['text/plain']).to.include('DSC++ & more  –');
      expect(shown[0]![0].data['text/html']).to.include('DSC++ &amp; more').and.include('and 1 more row<');
    });

    it('refuse rows with other columns, whose numbers would stand under wrong names', async () => {
      const refused = await dataFrame([{ a: 1, b: 2 }, { a: 1, c: 3 } as never]).catch(
        (error: unknown) => error,
      );
      expect(String(refused)).to.equal(
        'RangeError: dataFrame: row 2 has other columns than row 1 (no b, foreign c)',
      );
      expect(
        (
          await dataFrame([
            { a: 1, b: 2 },
            { b: 4, a: 3 },
          ])
        ).values,
      ).to.deep.equal([
        [1, 2],
        [3, 4],
      ]);
    });

    it('never print a number as 0 that is not', async () => {
      showTable(await dataFrame([1e-9, -1e-9, 0.0049, 0.005, -0.005, 0].map((p) => ({ p }))), { digits: 2 });
      const printed = shown[0]![0].data['text/plain']!.split('\n').slice(1);
      expect(printed).to.deep.equal(['< 0.01', '> −0.01', '< 0.01', '0.01', '−0.01', '0']);
      expect(shown[0]![0].data['text/html']).to.include('>&lt; 0.01<');
    });

    it('export all digits, into folders that may be missing', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'frame-'));
      try {
        exportCsv(await dataFrame([{ a: 1 / 3, b: 'x, y' }]), join(folder, 'of today', 'frame.csv'));
        expect(readFileSync(join(folder, 'of today', 'frame.csv'), 'utf8')).to.equal(
          'a,b\n0.3333333333333333,"x, y"\n',
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    it('need rows', async () => {
      const failure = await dataFrame([]).catch((error: Error) => error);
      expect(failure).to.be.instanceOf(RangeError);
    });
  });

  describe('pictures', () => {
    const image = { shape: [1, 2], channels: 1, data: Float32Array.of(-3, 5) };

    it('spread the image’s own range from black to white', () => {
      expect([...imagePicture('i', image).rgb]).to.deep.equal([0, 0, 0, 255, 255, 255]);
      expect([...labelPicture('l', { shape: [1, 2], data: Uint8Array.of(0, 1) }).rgb.slice(3)]).to.deep.equal(
        [86, 180, 233],
      );
    });

    it('are of labels that are classes', () => {
      expect(() => labelPicture('l', { shape: [1, 2], data: Uint8Array.of(0, 255) })).to.throw(
        UsageError,
        'invalid label 255, expected a class, 0 to 8: l; masks of 0 and 255: divide by 255',
      );
    });

    it('are of a slice that is there', () => {
      const labels = { shape: [2, 1, 2], data: Uint8Array.of(0, 1, 1, 0) };
      expect(labelPicture('l', labels, 1).rgb).to.have.length(6);
      expect(() => labelPicture('l', labels, 2)).to.throw(UsageError, 'invalid slice 2, expected 0 to 1: l');
      for (const slice of [-1, 0.5, Number.NaN])
        expect(() => labelPicture('l', labels, slice)).to.throw(UsageError, `invalid slice ${slice}`);
      expect(() => imagePicture('i', image, 1)).to.throw(UsageError, 'invalid slice 1, expected 0 to 0: i');
    });

    it('have a colour of their own for each of eight classes', () => {
      const { rgb } = labelPicture('l', {
        shape: [1, 9],
        data: Uint8Array.from({ length: 9 }, (_, at) => at),
      });
      const colours = Array.from({ length: 9 }, (_, at) => rgb.slice(3 * at, 3 * at + 3).join());
      expect(new Set(colours).size).to.equal(9);
    });

    it('carry their credit; those that may not be published stay out of kept notebooks', async () => {
      const rows = [[imagePicture('i', image)]];
      await showPictures(rows, { mayBeShared: true, credit: 'someone' });
      expect(shown.map(([{ data }]) => Object.keys(data)[0])).to.deep.equal(['image/png', 'text/plain']);
      expect(shown[1]![0].data['text/plain']).to.equal('Images: someone.');
      const { DSC_HEADLESS: before } = process.env;
      process.env.DSC_HEADLESS = '1';
      try {
        await showPictures(rows, { mayBeShared: false, reason: 'on request only' });
      } finally {
        if (before === undefined) delete process.env.DSC_HEADLESS;
      }
      expect(Object.keys(shown[2]![0].data)).to.deep.equal(['text/plain']);
      expect(shown[2]![0].data['text/plain']).to.include('on request only');
    });
  });
});
