import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { parseDataOptions } from '../../src/cli/data-options.js';
import { userPath } from '../../src/cli/user-path.js';

describe('userPath', () => {
  it('is relative to where the user stands, as npm tells', () => {
    expect(userPath('mine', { INIT_CWD: '/home/reader' })).to.equal(resolve('/home/reader/mine'));
    expect(userPath('../mine', { INIT_CWD: resolve('notebooks') })).to.equal(resolve('mine'));
  });

  it('stays as typed in the project itself, without npm, and where it is absolute', () => {
    expect(userPath('results', { INIT_CWD: process.cwd() })).to.equal('results');
    expect(userPath('results', { INIT_CWD: join(process.cwd(), '.') })).to.equal('results');
    expect(userPath('results', {})).to.equal('results');
    expect(userPath(resolve('/data'), { INIT_CWD: '/home/reader' })).to.equal(resolve('/data'));
  });

  it('is what options and DSC_DATA_DIR go through, and the defaults stay the project’s', () => {
    const at = { INIT_CWD: '/home/reader' };
    expect(parseDataOptions(['list', '--data-dir', 'mine'], at)!.dataDir).to.equal(
      resolve('/home/reader/mine'),
    );
    expect(parseDataOptions(['list'], { ...at, DSC_DATA_DIR: 'mine' })!.dataDir).to.equal(
      resolve('/home/reader/mine'),
    );
    expect(parseDataOptions(['list'], at)!.dataDir).to.equal('data');
  });
});
