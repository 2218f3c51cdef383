import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import {
  moduleFile,
  packageFolder,
  requireFromPackage,
  runsFromSource,
} from '../../src/core/package-folder.js';

/** Here it runs from source; test/entry-points/package.long.ts shows the same modules compiled and installed elsewhere. */
describe('the folder of the package', () => {
  it('is the one with package.json and the manifests', () => {
    expect(packageFolder).to.equal(resolve('.'));
    expect(existsSync(join(packageFolder, 'data-manifests'))).to.equal(true);
  });

  it('holds the modules as they run', () => {
    expect(runsFromSource).to.equal(true);
    expect(moduleFile('sampling/batch-thread')).to.equal(resolve('src/sampling/batch-thread.ts'));
  });

  it('is where dependencies are loaded from', () => {
    expect(requireFromPackage.resolve('zod')).to.include(join(packageFolder, 'node_modules', 'zod'));
  });
});
