import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runtimeVersion } from '../../../src/explore/site-files.js';
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

const browserFolder = join('.cache', `onnxruntime-web-${runtimeVersion}`, 'dist');

/** The same for the browser, as `npm run explore` fetches it; skips the tests of the hook where it was not. */
export function requireBrowserRuntime(hook: Mocha.Context): void {
  if (!existsSync(browserFolder)) skipBecause(hook, 'no onnxruntime-web: "npm run explore" fetches it');
}

/** Its WebAssembly in Node, one thread. */
async function browserRuntime(): Promise<OnnxRuntime> {
  const file = resolve(browserFolder, 'ort.wasm.bundle.min.mjs');
  const runtime = await import(pathToFileURL(file).href);
  runtime.env.wasm.numThreads = 1;
  runtime.env.wasm.wasmBinary = readFileSync(join(browserFolder, 'ort-wasm-simd-threaded.wasm'));
  return runtime;
}

/** Both by name, each skipping the test that asks for it where it is not there. */
export const onnxRuntimes: Readonly<Record<string, (hook: Mocha.Context) => Promise<OnnxRuntime>>> = {
  'ONNX Runtime in Node': async (hook) => requireOnnxRuntime(hook),
  'ONNX Runtime for the browser': (hook) => {
    requireBrowserRuntime(hook);
    return browserRuntime();
  },
};
