import { expect } from 'chai';
import { skipBecause } from '../skip-because.js';
import { startAndEndLab } from './lab-process.js';

describe('lab, where JupyterLab hangs', () => {
  it('kills a JupyterLab that does not end when asked', async function () {
    if (process.platform === 'win32') skipBecause(this, 'Windows has no signals');
    const code = await startAndEndLab(`trap '' TERM; echo ready; while :; do sleep 0.1; done`);
    expect(code).to.equal(75);
  });
});
