import { spawnSync } from 'node:child_process';
import { expect } from 'chai';

describe('startEngine', () => {
  /** The log level that the library finds when it is loaded, in a process of its own. */
  const logLevel = (asked?: string): string => {
    const { TF_CPP_MIN_LOG_LEVEL: _, ...environment } = process.env;
    const program = `import('./src/engine/start-engine.ts')
      .then(({ startEngine }) => startEngine({ device: 'cpu' }))
      .then(() => process.stdout.write(process.env.TF_CPP_MIN_LOG_LEVEL));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', program], {
      encoding: 'utf8',
      env: { ...environment, ...(asked && { TF_CPP_MIN_LOG_LEVEL: asked }) },
    });
    expect(stdout, stderr).to.not.equal('');
    return stdout;
  };

  it('hides information alone, so that warnings stay visible, unless the user asks for another level', () => {
    expect(logLevel()).to.equal('1');
    expect(logLevel('3')).to.equal('3');
  });
});
