/** `npm run build` runs the compiled version of this file after all others are compiled. */
import { writePrograms } from './page-program.js';

writePrograms();
