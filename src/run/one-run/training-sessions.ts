/**
 * The sessions in which a run was trained: one, plus one for each resume. They are stored beside the checkpoint, so that the
 * provenance of a run lists every commit and host that trained it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../core/atomic-file.js';
import { DataError } from '../../core/errors.js';
import type { EngineInfo } from '../../engine/start-engine.js';
import { readJsonFile } from '../../record/json-file.js';
import { type Session, sessionSchema } from '../../record/provenance-file.js';
import { checkpointFolder, checkpointPath } from './checkpoint-folder.js';
import type { CodeOrigin } from './provenance.js';

/** The earlier sessions of the resumed checkpoint, followed by the one that begins now. */
export function sessionsUntilNow(
  folder: string,
  startedAt: string,
  code: CodeOrigin,
  engine: Pick<EngineInfo, 'threads' | 'ownKernels'>,
  holder: number,
): readonly [Session, ...Session[]] {
  const now = { ...sessionOf(startedAt, code, engine), holder };
  const [first, ...more] = earlierStretches(folder);
  return first ? [first, ...more, now] : [now];
}

/** The stored description of a session. */
export function sessionOf(
  startedAt: string,
  { git, host }: CodeOrigin,
  { threads, ownKernels }: Pick<EngineInfo, 'threads' | 'ownKernels'>,
): Session {
  const { platform, processor } = host;
  return { startedAt, ...git, host: { platform, processor }, threads, ownKernels };
}

/** Writes the sessions. Call it before the first save of a session: a session that saves nothing is not part of the run. */
export function writeSessions(folder: string, stretches: readonly Session[]): void {
  writeFileAtomic(noteFile(folder), `${JSON.stringify(stretches)}\n`);
}

/** The lease holder number of the last session of the checkpoint; 0 where there is none. */
export function lastHolderNumber(folder: string): number {
  return earlierStretches(folder).at(-1)?.holder ?? 0;
}

/** Empty where there is no checkpoint. A damaged file also counts as empty, so that the training is not lost. */
function earlierStretches(folder: string): readonly Session[] {
  if (!existsSync(checkpointPath(folder)) || !existsSync(noteFile(folder))) return [];
  try {
    return readJsonFile(noteFile(folder), z.array(sessionSchema));
  } catch (error) {
    if (error instanceof DataError) return [];
    throw error;
  }
}

const noteFile = (folder: string) => join(checkpointFolder(folder), 'stretches.json');
