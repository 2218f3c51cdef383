import { writeFileAtomic } from '../../core/atomic-file.js';
import { groupBy } from '../../core/group-by.js';
import type { IntensityImage } from '../../core/image.js';
import { writeJpeg, writeProbabilityPng } from '../../data/pictures/write-picture.js';
import { type NiftiGrid, writeNiftiOnGrid } from '../../data/volumes/write-nifti.js';
import { encodeGreyPng } from '../../record/grey-png.js';
import { overlayPicture } from './overlay-picture.js';
import type { OwnPrediction } from './own-prediction.js';

/** The files of one predicted image, as paths relative to the output folder with `/` between segments. */
export interface OutputFiles {
  /** One file for a volume or for two classes; a picture of more classes has one file per foreground class. */
  probabilities: readonly string[];
  mask: string;
  overlay: string;
}

/** The folders in the output folder that hold the files of images. */
export const outputFolders = ['probabilities', 'masks', 'overlays'] as const;

/**
 * The output name of every image by its path relative to the image folder: the path without its extension. The extension is kept
 * where two images would otherwise have the same name.
 */
export function outputNames(paths: readonly string[]): Map<string, string> {
  const names = new Map(paths.map((path) => [path, shortOutputName(path)]));
  // Some file systems ignore case.
  const key = (name: string) => name.normalize('NFC').toLowerCase();
  // A name with its extension may be the short name of a third image: a.png that of a.png.tif, which keeps its own then.
  for (let clashing = true; clashing; ) {
    const alike = [...groupBy([...names], ([, name]) => key(name)).values()].filter(
      ({ length }) => length > 1,
    );
    const toKeep = alike.flat().filter(([path, name]) => name !== path);
    for (const [path] of toKeep) names.set(path, path);
    clashing = toKeep.length > 0;
  }
  return names;
}

/** The output name of an image without others: the path without extension; `.nii.gz` is one extension. */
export function shortOutputName(path: string): string {
  return path.replace(/(\.nii)?\.[a-z0-9]+$/i, '');
}

export function outputFiles(
  name: string,
  foregroundClasses: readonly string[],
  areVolumes: boolean,
): OutputFiles {
  const extension = areVolumes ? 'nii.gz' : 'png';
  const separate = !areVolumes && foregroundClasses.length > 1;
  const ofClass = (className: string) => `.${className.replace(/[\\/:*?"<>|]/g, '_')}`;
  return {
    probabilities: (separate ? foregroundClasses.map(ofClass) : ['']).map(
      (suffix) => `probabilities/${name}${suffix}.${extension}`,
    ),
    mask: `masks/${name}.${extension}`,
    overlay: `overlays/${name}.jpg`,
  };
}

/**
 * Writes the files of one image; `grid` is the grid of a volume's file. Pictures of two classes get masks with 0 and 255; other
 * masks hold class indices.
 */
export async function writeOutputs(
  pathOf: (file: string) => string,
  files: OutputFiles,
  image: IntensityImage,
  grid: NiftiGrid | undefined,
  { shape, maps, mask, volumes }: OwnPrediction,
): Promise<void> {
  const [first] = files.probabilities;
  if (grid) {
    const description = volumes.length > 1 ? 'probabilities of classes, background first' : 'probability';
    await writeNiftiOnGrid(pathOf(first!), grid, maps, description);
    await writeNiftiOnGrid(pathOf(files.mask), grid, [mask], 'class of each voxel');
  } else {
    const ofForeground = maps.slice(-volumes.length);
    for (const [index, file] of files.probabilities.entries())
      await writeProbabilityPng(pathOf(file), shape, ofForeground[index]!);
    const [rows, columns] = shape as [number, number];
    const values = volumes.length > 1 ? mask : mask.map((label) => 255 * label);
    writeFileAtomic(pathOf(files.mask), encodeGreyPng({ rows, columns, values }));
  }
  const overlay = overlayPicture(image, mask);
  await writeJpeg(pathOf(files.overlay), overlay.shape, overlay.rgb);
}
