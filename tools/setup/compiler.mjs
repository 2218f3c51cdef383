/** Finds the C++ compiler and make that build the native binding. */
import { spawnSync } from 'node:child_process';
import { SetupFailure, wrongEnvironment } from './failure.mjs';

/** `{ compiler, make }`: the first line of each version output, or undefined where it is absent. */
export function findBuildTools() {
  const compilers = process.env.CXX ? [process.env.CXX] : ['g++', 'c++', 'clang++'];
  return {
    compiler: firstThatAnswers(compilers),
    make: firstThatAnswers([process.env.MAKE ?? 'make', 'gmake']),
  };
}

/** The same; throws SetupFailure with install instructions where one is absent. */
export function requireBuildTools() {
  const tools = findBuildTools();
  const absent = [
    tools.compiler ? [] : 'C++ compiler (g++, c++ or clang++)',
    tools.make ? [] : 'make',
  ].flat();
  if (absent.length === 0) return tools;
  throw new SetupFailure(
    wrongEnvironment,
    `missing ${absent.join(' and ')} on the PATH: the native binding of TensorFlow.js is built from source; install one (Debian, Ubuntu: apt install g++ make; Fedora: dnf install gcc-c++ make) and run the same command again`,
  );
}

function firstThatAnswers(names) {
  for (const name of names) {
    const { status, stdout } = spawnSync(name, ['--version'], { encoding: 'utf8', timeout: 10_000 });
    if (status === 0) return { name, version: stdout.split('\n')[0] };
  }
  return undefined;
}
