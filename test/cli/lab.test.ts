import { expect } from 'chai';
import { skipBecause } from '../skip-because.js';
import { startAndEndLab } from './lab-process.js';

describe('lab', () => {
  it('hands a request to end on to JupyterLab and ends with its exit code', async function () {
    if (process.platform === 'win32') skipBecause(this, 'Windows has no signals');
    const code = await startAndEndLab(`trap 'exit 7' TERM; echo ready; while :; do sleep 0.1; done`);
    expect(code).to.equal(7);
  });
});
