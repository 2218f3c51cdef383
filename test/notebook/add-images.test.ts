import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { addImages } from '../../src/notebook/add-images.js';
import { connectDisplay } from '../../src/notebook/display.js';
import { fakeImage, fakeMask, put } from '../data/fake-folders.js';

describe('images added in a notebook', () => {
  let folder: string;
  let said: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'added-'));
    connectDisplay(({ data }) => {
      said = data['text/plain'];
    });
  });
  after(() => {
    connectDisplay(({ data }) => console.log(data['text/plain']));
    rmSync(folder, { recursive: true });
  });

  it('are told with the masks that are united', async () => {
    for (const name of ['a', 'b', 'c']) {
      await put(fakeImage(name), folder, 'images', `${name}.png`);
      await put(fakeMask(), folder, 'masks', `${name}_mask.png`);
    }
    const set = { id: 'own', images: join(folder, 'images'), masks: join(folder, 'masks') };
    await addImages(folder, set);
    expect(said).to.match(/^3 images with masks, such as .*\. Nothing is left over\.$/);
    await put(fakeMask(), folder, 'masks', 'b_mask_1.png');
    await addImages(folder, set);
    expect(said).to.match(
      /\. 1 further mask is united with the first of the image\. Nothing is left over\.$/,
    );
  });
});
