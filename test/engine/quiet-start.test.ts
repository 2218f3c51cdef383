import { spawnSync } from 'node:child_process';
import { expect } from 'chai';

/** The engine in a process of its own, with every deprecated call of Node a failure, and one product to make it work. */
const program = `
  import('./src/engine/start-engine.ts')
    .then(({ startEngine }) => startEngine({ device: 'cpu' }))
    .then(() => import('./src/engine/tensorflow.ts'))
    .then(({ tf }) => process.stdout.write(String(tf.topk(tf.ones([2, 4]), 2).values.sum().dataSync()[0])));`;

function start(logLevel?: string) {
  const { TF_CPP_MIN_LOG_LEVEL: _, ...environment } = process.env;
  const args = ['--throw-deprecation', '--import', 'tsx', '-e', program];
  return spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...environment, ...(logLevel && { TF_CPP_MIN_LOG_LEVEL: logLevel }) },
  });
}

describe('a quiet start of the engine', () => {
  it('calls nothing that Node has deprecated, and says nothing', () => {
    const { stdout, stderr } = start();
    expect(stderr).to.equal('');
    expect(stdout).to.equal('4');
  });

  it('says what it has to say from the first line on where the user asks for it', () => {
    expect(start('0').stderr).to.include('oneDNN custom operations are on');
  });
});
