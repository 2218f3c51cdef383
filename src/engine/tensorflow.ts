/**
 * The only file that imports TensorFlow.js's operations: every other file takes `tf` from here, and nothing runs before
 * `startEngine`.
 *
 * `tf` is the core package alone (operations, gradients, tensors); the backend behind it is chosen at run time:
 * native TensorFlow through @tensorflow/tfjs-node-gpu, or the plain-JavaScript backend that serves tests as an
 * independent oracle.
 */
export * as tf from '@tensorflow/tfjs-core';
