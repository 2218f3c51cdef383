import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { InterruptedRunError } from '../../src/core/errors.js';
import { explainResourceFailure } from '../../src/core/resource-failure.js';
import { skipBecause } from '../skip-because.js';

describe('explainResourceFailure', () => {
  const withCode = (code: string) => Object.assign(new Error('from the system'), { code });

  it('answers want of handles, threads, memory and disk with 75 and what then helps', () => {
    const remedies = {
      EMFILE: /file handles.*ulimit -n/,
      ENFILE: /file handles/,
      EAGAIN: /processes or threads.*--jobs/,
      ENOMEM: /missing memory/,
      ERR_WORKER_OUT_OF_MEMORY: /missing memory/,
      ENOSPC: /missing disk space/,
    };
    for (const [code, text] of Object.entries(remedies)) {
      const error = explainResourceFailure(withCode(code)) as InterruptedRunError;
      expect(error, code).to.be.instanceOf(InterruptedRunError).with.property('exitCode', 75);
      expect(error.message, code).to.match(text);
    }
  });

  it('knows an array that is larger than what is left', () => {
    const allocate = () => new ArrayBuffer(2 ** 52);
    expect(allocate).to.throw();
    try {
      allocate();
    } catch (error) {
      expect(explainResourceFailure(error)).to.be.instanceOf(InterruptedRunError);
    }
  });

  it('knows what the system says when its handles are used up', function () {
    if (process.platform === 'win32') skipBecause(this, 'Windows has no ulimit');
    const greedy =
      "const fs = require('fs'); try { for (;;) fs.openSync('/dev/null') } catch (e) { console.log(e.code) }";
    const said = execFileSync('sh', ['-c', `ulimit -n 64; exec "${process.execPath}" -e "${greedy}"`], {
      encoding: 'utf8',
    });
    expect(explainResourceFailure(withCode(said.trim()))).to.be.instanceOf(InterruptedRunError);
  });

  it('leaves other failures as they are', () => {
    for (const error of [withCode('ENOENT'), new Error('other'), 'text', undefined]) {
      expect(explainResourceFailure(error)).to.equal(error);
    }
  });
});
