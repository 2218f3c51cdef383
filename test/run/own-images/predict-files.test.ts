import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect } from 'chai';
import { InterruptedRunError, UsageError } from '../../../src/core/errors.js';
import { listFiles } from '../../../src/data/add/list-files.js';
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
  it('hears a signal between two windows of one volume', async () => {
    const root = mkdtempSync(join(tmpdir(), 'predict files '));
    const volume = niftiTwo([4, 4, 8], [1, 1, 1], new Array(128).fill(0));
    writeFileSync(join(root, 'a.nii'), volume);
    const controller = new AbortController();
    let windows = 0;
    const model = {
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
          // A signal is handled between two turns of the event loop.
          if (++windows === 1) setImmediate(() => controller.abort());
          return new Float32Array(2 * window.length);
        },
      },
      dispose: () => {},
    };
    const request = {
      images: listFiles(root, 'images'),
      outDir: join(root, 'out'),
      rules: { version: 'plain' as const, cut: undefined },
      key: 'k',
      signal: controller.signal,
      onProgress: () => {},
      onFault: () => {},
    };
    const ended = await predictFiles(model as never, request).catch((error: unknown) => error);
    expect(ended).to.be.instanceOf(InterruptedRunError);
    // Three windows cover the volume.
    expect(windows).to.equal(1);
    rmSync(root, { recursive: true });
  });
});
