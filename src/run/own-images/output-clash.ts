import { UsageError } from '../../core/errors.js';
import { outputFiles, outputNames } from './output-files.js';

/** A file to be written, and the image and class that it is for. */
interface Output {
  file: string;
  image: string;
  /** undefined for a file of all classes. */
  className: string | undefined;
}

/**
 * Throws UsageError where two files to be written would have the same path, or paths that differ only in the case of letters: the
 * later one would replace the earlier one without a word. Call it before anything is predicted.
 */
export function refuseOutputClashes(
  images: readonly string[],
  foregroundClasses: readonly string[],
  areVolumes: boolean,
): void {
  const names = outputNames(images);
  const earlier = new Map<string, Output>();
  for (const image of images) {
    for (const output of outputsOf(image, names.get(image)!, foregroundClasses, areVolumes)) {
      const key = output.file.normalize('NFC').toLowerCase();
      const same = earlier.get(key);
      if (same) throw clash(same, output);
      earlier.set(key, output);
    }
  }
}

function outputsOf(
  image: string,
  name: string,
  foregroundClasses: readonly string[],
  areVolumes: boolean,
): Output[] {
  const { probabilities, mask, overlay } = outputFiles(name, foregroundClasses, areVolumes);
  const isPerClass = probabilities.length > 1;
  return [
    ...probabilities.map((file, at) => ({
      file,
      image,
      className: isPerClass ? foregroundClasses[at] : undefined,
    })),
    ...[mask, overlay].map((file) => ({ file, image, className: undefined })),
  ];
}

function clash(a: Output, b: Output): UsageError {
  const described = ({ image, className }: Output) =>
    className === undefined ? image : `class "${className}" of ${image}`;
  const place =
    a.file === b.file
      ? a.file
      : `${a.file} and ${b.file}, which are one file on a disk that ignores the case of letters`;
  return new UsageError({
    verb: 'invalid',
    what: `names: ${described(a)} and ${described(b)} would both be written to ${place}`,
    remedy:
      a.image === b.image
        ? 'rename one of the classes in the manifest of the data set, and train the network again'
        : 'rename one of the images, or predict them into different folders by patterns for --images',
  });
}
