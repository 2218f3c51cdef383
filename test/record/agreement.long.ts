import { storedPresets } from '../../src/record/run-folders.js';
import { itAgreesWithItself } from './stored-runs.js';

for (const preset of storedPresets('results')) itAgreesWithItself('results', preset);
