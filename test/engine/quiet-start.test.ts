import { spawnSync } from 'node:child_process';
import { expect } from 'chai';

/**
 * The engine in a process of its own, with every deprecated call of Node a failure: a program before its start, and one product to
 * make it work.
 */
const program = `
  import('./src/engine/create-training-program.ts')
    .then(({ createTrainingProgram }) => createTrainingProgram({}, {}, () => {}))
    .catch(({ name, message }) => process.stdout.write(name + ': ' + message + '\\n'))
    .then(() => import('./src/engine/start-engine.ts'))
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
  let printed: { stdout: string; stderr: string };
  before(() => {
    printed = start();
  });

  it('calls nothing that Node has deprecated, and says nothing', () => {
    expect(printed.stderr).to.equal('');
    expect(printed.stdout).to.match(/\n4$/);
  });

  it('comes before a training program, which says so', () => {
    const [refusal] = printed.stdout.split('\n');
    expect(refusal).to.equal(
      "UsageError: missing engine for tensors; call startEngine first: await startEngine({ device: 'auto' })",
    );
  });

  it('says what it has to say from the first line on where the user asks for it', () => {
    expect(start('0').stderr).to.include('oneDNN custom operations are on');
  });
});
