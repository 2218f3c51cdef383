/**
 * The stretches of work in which a run is made: one where it is never broken off, one more each time that it is gone on
 * with. They are kept beside the checkpoint, so that a run which ends on another commit or host still names the first.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../core/atomic-file.js';
import { DataError } from '../../core/errors.js';
import type { EngineInfo } from '../../engine/start-engine.js';
import { readJsonFile } from '../../record/json-file.js';
import { type Stretch, stretchSchema } from '../../record/provenance-file.js';
import { checkpointFolder, checkpointPath } from './checkpoint-folder.js';
import type { CodeOrigin } from './provenance.js';

/** The stretch that begins now, after those of the checkpoint that is resumed. */
export function sessionsUntilNow(
  folder: string,
  startedAt: string,
  code: CodeOrigin,
  engine: Pick<EngineInfo, 'threads' | 'ownKernels'>,
  holder: number,
): readonly [Stretch, ...Stretch[]] {
  const now = { ...sessionOf(startedAt, code, engine), holder };
  const [first, ...more] = earlierStretches(folder);
  return first ? [first, ...more, now] : [now];
}

/** What is kept of a stretch of work. */
export function sessionOf(
  startedAt: string,
  { git, host }: CodeOrigin,
  { threads, ownKernels }: Pick<EngineInfo, 'threads' | 'ownKernels'>,
): Stretch {
  const { platform, processor } = host;
  return { startedAt, ...git, host: { platform, processor }, threads, ownKernels };
}

/** Note a stretch before its first state is saved: a stretch that saves nothing is not part of the run. */
export function noteSessions(folder: string, stretches: readonly Stretch[]): void {
  writeFileAtomic(noteFile(folder), `${JSON.stringify(stretches)}\n`);
}

/** The number of the process that worked on the checkpoint last; 0 where there is none, or none that was numbered. */
export function lastHolder(folder: string): number {
  return earlierStretches(folder).at(-1)?.holder ?? 0;
}

/** None where training begins anew; a note that cannot be read is no reason to lose the training. */
function earlierStretches(folder: string): readonly Stretch[] {
  if (!existsSync(checkpointPath(folder)) || !existsSync(noteFile(folder))) return [];
  try {
    return readJsonFile(noteFile(folder), z.array(stretchSchema));
  } catch (error) {
    if (error instanceof DataError) return [];
    throw error;
  }
}

const noteFile = (folder: string) => join(checkpointFolder(folder), 'stretches.json');
