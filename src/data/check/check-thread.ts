/** The entry point of a thread that checks cases. */
import { answerTasks, type TaskWork } from '../../core/task-thread.js';
import { type CheckContext, caseWorks } from './case-works.js';

answerTasks((context: CheckContext, task: unknown) =>
  (caseWorks[context.work] as TaskWork<CheckContext, unknown, unknown>)(context, task),
);
