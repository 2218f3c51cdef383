import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { skipBecause } from '../../skip-because.js';

/** What the tests use of onnxruntime-node. */
export interface OnnxRuntime {
  InferenceSession: {
    create(model: Uint8Array | string): Promise<{
      inputNames: readonly string[];
      outputNames: readonly string[];
      run(feeds: object): Promise<Record<string, { dims: readonly number[]; data: Float32Array }>>;
      release(): Promise<void>;
    }>;
  };
  Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => object;
}

const folder = join('.cache', 'onnxruntime');
const version = '1.30.0';

/**
 * ONNX Runtime for Node, which lies apart from the project's own packages: every user installs those, and it would add
 * a third to them for these tests alone. Skips the tests of the hook it is called in where it is not there.
 */
export function requireOnnxRuntime(hook: Mocha.Context): OnnxRuntime {
  if (!existsSync(join(folder, 'node_modules', 'onnxruntime-node'))) {
    skipBecause(
      hook,
      `no onnxruntime-node: npm install --ignore-scripts --prefix ${folder} onnxruntime-node@${version}`,
    );
  }
  return createRequire(resolve(folder, 'package.json'))('onnxruntime-node') as OnnxRuntime;
}
