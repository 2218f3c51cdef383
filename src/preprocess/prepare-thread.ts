/** The code of a thread that helps to prepare a set. */
import { answerTasks } from '../core/task-thread.js';
import { prepareCaseOf } from './prepare-case.js';

answerTasks(prepareCaseOf);
