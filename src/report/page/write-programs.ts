/** `npm run build` runs this file of `dist/` once all others are there. */
import { writePrograms } from './page-program.js';

writePrograms();
