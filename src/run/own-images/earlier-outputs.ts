import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { removeFile } from '../../core/atomic-file.js';
import { UsageError } from '../../core/errors.js';
import { counted } from '../../text/number-format.js';
import { type FinishedImage, finishedImages, removeFinished } from './finished-images.js';
import { outputNames, shortOutputName } from './output-files.js';
import { volumesFileName } from './volumes-file.js';

/**
 * Removes what an earlier prediction left for these images with another network, other options or another version of this program,
 * or under another name: the files of an image that fails now, and masks/a.png after a.jpg came beside a.png, would pass for those of
 * this prediction. Only files that a note of a finished image lists are removed. Returns them. Throws UsageError where other images
 * have such files, which nothing would replace. Call it before the folder's `prediction.json` is written.
 */
export function removeEarlierOutputs(outDir: string, key: string, images: readonly string[]): string[] {
  const current = new Set([...outputNames(images).values()].map(composed));
  const everNamed = new Set([...images, ...images.map(shortOutputName)].map(composed));
  const notes = finishedImages(outDir).map(({ name, note }) => ({
    name,
    note,
    isOfImage: everNamed.has(composed(name)),
    isOther: note.key !== key,
  }));
  const foreign = notes.filter(
    ({ note, isOfImage, isOther }) => isOther && !isOfImage && hasFiles(outDir, note),
  );
  if (foreign.length > 0) throw holdsOthers(outDir, foreign[0]!.name, foreign.length);
  const stale = notes.filter(
    ({ name, isOfImage, isOther }) => isOther || (isOfImage && !current.has(composed(name))),
  );
  const kept = new Set(notes.filter((one) => !stale.includes(one)).flatMap(({ note }) => note.files));
  const removed = stale.flatMap(({ name, note }) => removeFinished(outDir, name, note, kept));
  // It is written at the end, so an interruption would leave the old one beside the new files.
  if (stale.some(({ isOther }) => isOther)) removeFile(join(outDir, volumesFileName));
  return removed;
}

/** Some file systems return names in another composition than they were given. */
const composed = (name: string) => name.normalize('NFC');

const hasFiles = (outDir: string, { files }: FinishedImage) =>
  files.some((file) => existsSync(join(outDir, file)));

function holdsOthers(outDir: string, name: string, count: number): UsageError {
  return new UsageError({
    verb: 'invalid',
    what: `--out (it holds predictions of ${counted(count, 'image')} with another network, other options or another version of this program, such as ${name}, and this command would not replace them)`,
    where: outDir,
    remedy: 'give another folder, or remove this one first',
  });
}
