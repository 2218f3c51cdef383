import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { drawFolders } from '../../src/notebook/draw-folders.js';
import { expectRejection } from '../data/arrays/rejection.js';

describe('folders of drawn images', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'drawn-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('have two images of each patient, with their masks', async () => {
    const { images, masks } = await drawFolders('phantom-skin', 3, join(folder, 'skin'));
    const names = ['P1 Läsion 1', 'P1 Läsion 2', 'P2 Läsion 3'];
    expect(readdirSync(images).sort()).to.deep.equal(names.map((name) => `${name}.png`));
    expect(readdirSync(masks).sort()).to.deep.equal(names.map((name) => `${name}_mask.png`));
  });

  it('are not made of volumes, whose slices would be taken for rows', async () => {
    const target = join(folder, 'kidney');
    await expectRejection(
      drawFolders('phantom-kidney', 2, target),
      'unsupported phantom of volumes, only images are drawn as files: phantom-kidney; choose another, such as phantom-skin',
    );
    expect(existsSync(target)).to.equal(false);
  });
});
