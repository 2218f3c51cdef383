import { basename } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.js';
import type { ExportedNetwork } from './exported-network.js';
import { kerasModel } from './keras-model.js';
import { onnxModel } from './onnx-model.js';
import { tfjsModel } from './tfjs-model.js';

/** Frameworks that a network can be exported to, with the extension of their files. */
export const exportTargets = {
  keras: '.keras',
  onnx: '.onnx',
  tfjs: '.json',
} as const;
export type ExportTarget = keyof typeof exportTargets;

/**
 * Writes the network for a framework and returns the paths written: one file, or for TensorFlow.js the model and its
 * weights.
 */
export function writeExport(network: ExportedNetwork, target: ExportTarget, path: string): string[] {
  switch (target) {
    case 'keras':
      writeFileAtomic(path, kerasModel(network));
      return [path];
    case 'onnx':
      writeFileAtomic(path, onnxModel(network));
      return [path];
    case 'tfjs': {
      const weightsPath = path.replace(/\.json$/, '.weights.bin');
      const { json, weights } = tfjsModel(network, basename(weightsPath));
      writeFileAtomic(weightsPath, weights);
      writeFileAtomic(path, json);
      return [path, weightsPath];
    }
  }
}
