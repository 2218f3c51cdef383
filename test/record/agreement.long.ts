import { storedPresets } from '../../src/record/study-record.js';
import { itAgreesWithItself } from './stored-runs.js';

for (const preset of storedPresets('results')) itAgreesWithItself('results', preset);
