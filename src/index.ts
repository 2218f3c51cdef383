export { StudyError } from './core/errors.js';
export { openDataSet } from './data/open-data-set.js';
export { connectDisplay, replaceable, show } from './notebook/display.js';
export { readStudy } from './record/study-record.js';
export { buildReport } from './report/build-report.js';
export { runCells } from './run/grid.js';
export { planGrid } from './run/plan.js';
export { presets } from './study/presets.js';
