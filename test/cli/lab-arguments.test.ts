import { resolve } from 'node:path';
import { expect } from 'chai';
import { parseLabArguments } from '../../src/cli/lab-arguments.js';
import { UsageError } from '../../src/core/errors.js';

describe('parseLabArguments', () => {
  it('keeps the options of the study and passes all others on, in either spelling', () => {
    expect(
      parseLabArguments([
        '--no-browser',
        '--preset',
        'mini',
        '--ServerApp.port=8889',
        '--data-dir=images',
        '--port',
        '1',
      ]),
    ).to.deep.equal({
      study: { DSC_PRESET: 'mini', DSC_DATA_DIR: resolve('images') },
      ofJupyter: ['--no-browser', '--ServerApp.port=8889', '--port', '1'],
    });
    expect(parseLabArguments(['--out', 'elsewhere']).study.DSC_OUT).to.equal(resolve('elsewhere'));
    expect(parseLabArguments([]).study).to.have.all.keys('DSC_DATA_DIR');
  });

  it('refuses a preset that is none, and an option without its value', () => {
    expect(() => parseLabArguments(['--preset', 'minni'])).to.throw(UsageError, 'did you mean "mini"');
    expect(() => parseLabArguments(['--data-dir', '--preset', 'mini'])).to.throw(UsageError, '--data-dir');
    expect(() => parseLabArguments(['--data-dir='])).to.throw(UsageError, '--data-dir');
  });
});
