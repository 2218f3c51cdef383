/** The entry point of a thread that prepares cases. */
import { answerTasks } from '../core/task-thread.js';
import { prepareCaseOf } from './prepare-case.js';

answerTasks(prepareCaseOf);
