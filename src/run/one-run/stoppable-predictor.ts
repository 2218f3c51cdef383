import type { Predictor } from '../../predict/predict-case.js';
import { throwIfStopped } from './throw-if-stopped.js';

/**
 * A predictor that hears signals before each window, because a large volume takes minutes. It predicts the same numbers. Its
 * prediction throws InterruptedRunError when `signal` was aborted; `work` names the interrupted work.
 */
export function stoppablePredictor(program: Predictor, signal: AbortSignal, work: string): Predictor {
  return {
    async predict(image) {
      await throwIfStopped(signal, work);
      return program.predict(image);
    },
  };
}
