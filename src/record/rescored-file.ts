import { z } from 'zod';
import { checkJson } from './json-file.js';
import { type Session, sessionSchema } from './provenance-file.js';
import type { RecordMembers } from './record-members.js';
import { recordFiles } from './run-files.js';

/**
 * The text of rescored.json: one entry, with code and machine, for each rescoring that changed the scores; in a combination, the
 * first entry is its scoring.
 */
export function rescoredText(stretches: readonly Session[]): string {
  return `${JSON.stringify(stretches, null, 2)}\n`;
}

/** Reads rescored.json; undefined where the scores were made right after training. */
export function readRescored(members: RecordMembers): readonly Session[] | undefined {
  if (!members.has(recordFiles.rescored)) return undefined;
  const file = members.pathOf(recordFiles.rescored);
  return checkJson(file, null, members.text(recordFiles.rescored), z.array(sessionSchema).min(1));
}
