import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect } from 'chai';
import { InterruptedRunError, UsageError } from '../../../src/core/errors.js';
import { listFiles } from '../../../src/data/add/list-files.js';
import { removeEarlierOutputs } from '../../../src/run/own-images/earlier-outputs.js';
import { predictFiles, withoutOutputs } from '../../../src/run/own-images/predict-files.js';
import { niftiTwo } from '../../data/volumes/nifti-file.js';

describe('the images without what an earlier prediction wrote', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'without outputs '));
    put('scans/a.png');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function put(...names: string[]): void {
    for (const name of names) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), '');
    }
  }
  const left = (images: string, out: string) =>
    withoutOutputs(listFiles(join(root, images), 'images'), join(root, out)).paths;

  it('are all but those in the output folder, whatever it is called', () => {
    put('scans/..x/masks/a.png', 'scans/...png', 'scans/predicted/masks/a.png', 'scans/predicted 2/b.png');
    // listFiles leaves out names that begin with a dot.
    expect(left('scans', 'scans/..x')).to.have.members([
      'a.png',
      'predicted/masks/a.png',
      'predicted 2/b.png',
    ]);
    const listed = {
      folder: join(root, 'scans'),
      paths: ['a.png', '..x/masks/a.png'],
      others: ['..x/n.txt'],
      deadLinks: [],
      takes: () => true,
    };
    expect(withoutOutputs(listed, join(root, 'scans', '..x'))).to.deep.include({
      paths: ['a.png'],
      others: [],
    });
    expect(left('scans', 'scans/predicted')).to.deep.equal(['a.png', 'predicted 2/b.png']);
    expect(left('scans', 'scans/nowhere')).to.have.length(3);
  });

  it('are all of them where the output folder lies above, or beside', () => {
    for (const out of ['.', 'predicted', 'scans 2']) expect(left('scans', out)).to.deep.equal(['a.png']);
    expect(() => left('scans/*', 'scans/a')).to.not.throw();
  });

  it('are not sought among the outputs: the folder of the images is refused, however it is written', () => {
    put('masks/a.png');
    symlinkSync(join(root, 'scans'), join(root, 'link'));
    const from = relative(process.cwd(), join(root, 'scans'));
    const images = listFiles(join(root, 'scans'), 'images');
    for (const out of [join(root, 'scans'), `${join(root, 'scans')}/`, join(root, 'link'), from])
      expect(() => withoutOutputs(images, out), out).to.throw(
        UsageError,
        /^invalid --out \(expected a folder apart from the images, because probabilities, masks, overlays are written into it\): .*; give another, such as --out '.*predicted'$/,
      );
    expect(() => left('masks', '.')).to.throw(UsageError, /^invalid --out/);
    expect(() => left('scans/**/*.png', 'scans')).to.throw(UsageError, /^invalid --out/);
    expect(() => left('*/*.png', '.')).to.not.throw();
  });

  it('are not reached through a link to the outputs', () => {
    put('out/masks/a.png', 'more/b.png');
    symlinkSync(join(root, 'out'), join(root, 'scans', 'link'));
    symlinkSync(join(root, 'more'), join(root, 'scans', 'more'));
    expect(left('scans', 'scans/predicted')).to.deep.equal(['a.png', 'link/masks/a.png', 'more/b.png']);
    expect(left('scans', 'out')).to.deep.equal(['a.png', 'more/b.png']);
    put('masks/c.png');
    symlinkSync(join(root, 'masks'), join(root, 'scans', 'masks'));
    expect(left('scans', '.')).to.deep.equal(['a.png', 'link/masks/a.png', 'more/b.png']);
  });

  it('may be links to images that lie in the output folder, beside the outputs', () => {
    put('more/own.png', 'store/a.png', 'store/masks/b.png');
    for (const path of ['a.png', 'masks/b.png'])
      symlinkSync(join(root, 'store', path), join(root, 'more', path.replace('/', '-')));
    expect(left('more', 'store')).to.deep.equal(['a.png', 'own.png']);
  });

  it('may lie in the output folder where their pattern takes no output', () => {
    put('scans/masks/a.png');
    expect(left('scans/*.png', 'scans')).to.deep.equal(['a.png']);
  });

  it('are missed where all of them were outputs', () => {
    put('more/predicted/masks/a.png');
    expect(() => left('more', 'more/predicted')).to.throw(/^missing images: all of them are in the folder/);
  });
});

describe('predictFiles', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'predict files '));
    mkdirSync(join(root, 'scans'));
    writeFileSync(join(root, 'scans', 'a.nii'), niftiTwo([4, 4, 8], [1, 1, 1], new Array(128).fill(0)));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** A network that calls `onWindow` for each of the three windows that cover the volume. */
  const model = (onWindow: () => void) => ({
    config: {
      network: { inputChannels: 1, classes: 2, baseFilters: 1, depth: 1, inputShape: [4, 4, 4] },
      patch: { overlap: [0, 0, 2] },
      preprocess: [],
      foregroundClasses: ['organ'],
    },
    classes: ['background', 'organ'],
    recalibration: {
      temperature: 1,
      classTemperatures: { background: 1, organ: 1 },
      isotonic: {},
      scores: { organ: 1 },
    },
    program: {
      predict(window: Float32Array) {
        onWindow();
        return new Float32Array(2 * window.length);
      },
    },
    dispose: () => {},
  });
  const request = (signal = new AbortController().signal) => ({
    images: listFiles(join(root, 'scans'), 'images'),
    outDir: join(root, 'out'),
    rules: { version: 'plain' as const, cut: undefined },
    key: 'k',
    signal,
    onProgress: () => {},
    onFault: () => {},
  });

  it('hears a signal between two windows of one volume', async () => {
    const controller = new AbortController();
    let windows = 0;
    const stopping = model(() => {
      // A signal is handled between two turns of the event loop.
      if (++windows === 1) setImmediate(() => controller.abort());
    });
    const ended = await predictFiles(stopping as never, request(controller.signal)).catch(
      (error: unknown) => error,
    );
    expect(ended).to.be.instanceOf(InterruptedRunError);
    expect(windows).to.equal(1);
  });

  it('knows the files of a prediction that ended while it wrote them', async () => {
    const out = join(root, 'out');
    // A folder in the place of the last file: the others are written, and the program fails as if it were killed.
    mkdirSync(join(out, 'overlays', 'a.jpg'), { recursive: true });
    const ended = await predictFiles(model(() => {}) as never, request()).catch((error: unknown) => error);
    expect(ended).to.be.instanceOf(Error);
    const written = ['probabilities/a.nii.gz', 'masks/a.nii.gz'];
    const left = () => written.filter((file) => existsSync(join(out, file)));
    expect(left()).to.deep.equal(written);
    rmSync(join(out, 'overlays'), { recursive: true });
    expect(removeEarlierOutputs(out, 'of another network', ['a.nii'])).to.deep.equal(written);
    expect(left()).to.deep.equal([]);
    const { predicted, kept } = await predictFiles(model(() => {}) as never, request());
    expect([predicted, kept]).to.deep.equal([1, 0]);
    expect((await predictFiles(model(() => {}) as never, request())).kept).to.equal(1);
  });
});
