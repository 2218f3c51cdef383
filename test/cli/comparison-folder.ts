/** A folder with a user's own images, and `npm run compare` on them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fakeImage, fakeMask, put } from '../data/fake-folders.js';
import { type Ended, typedHere, type Words } from './in-this-process.js';

export class ComparisonFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'own images ü '));
  readonly results = join(this.folder, 'results');

  run(...words: Words) {
    return typedHere(words, { INIT_CWD: this.folder, DSC_DATA_DIR: join(this.folder, 'data') });
  }
  add(...more: string[]) {
    return this.run('data', 'add', 'my-scans', '--images', 'Bilder 1', '--masks', 'Masken', ...more);
  }
  compare(...more: string[]) {
    return this.run('compare', 'my-scans', '--epochs', '1', '--out', 'results', ...more);
  }

  /** Odd names: spaces, umlauts, a suffix, a capital extension, and one image without a mask. */
  async putPictures(patients: number, mask: (at: number) => number = () => 255) {
    for (let at = 0; at < 2 * patients; at++) {
      const name = `P${Math.floor(at / 2)} Präparat ${at}`;
      await put(fakeImage(name), this.folder, 'Bilder 1', `${name}.${at % 3 === 0 ? 'PNG' : 'png'}`);
      await put(fakeMask(mask(at)), this.folder, 'Masken', `${name}_mask.png`);
    }
    await put(fakeImage('no mask'), this.folder, 'Bilder 1', 'P9 ohne Maske.png');
  }

  remove() {
    rmSync(this.folder, { recursive: true });
  }
}

export function expectDone({ code, stdout, stderr }: Ended) {
  expect(code, `${stdout}\n${stderr}`).to.equal(0);
}
