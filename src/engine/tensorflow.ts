/**
 * The only file that imports TensorFlow.js's operations: all other files import `tf` from here. No operation may
 * run before `startEngine`.
 *
 * `tf` is the core package alone (operations, gradients, tensors); the backend behind it is chosen at run time:
 * native TensorFlow through @tensorflow/tfjs-node-gpu, or the plain-JavaScript backend that serves tests as an
 * independent reference.
 */
export * as tf from '@tensorflow/tfjs-core';
