import type { IntensityImage } from '../../core/image.js';
import type { VolumeGrid } from '../../data/volumes/grid-difference.js';
import type { VolumeReach } from '../../evaluate/volume-interval.js';
import type { RunFacts } from './run-facts.js';

/** The content of a file that the user chose: an image or a mask. */
export interface OpenedImage {
  pixels: IntensityImage;
  /** Of volumes: where the file's header places the voxels. It stays on the page; the worker gets the pixels alone. */
  grid?: VolumeGrid;
}

export interface NamedImage extends OpenedImage {
  name: string;
}

type Version = RunFacts['versions'][number];

/** What the user chose: an image, perhaps its mask as class indices, and a version of the probabilities. */
export interface Chosen {
  image: NamedImage | undefined;
  labels: Uint8Array | undefined;
  version: Version;
}

/** The probabilities of one image in one version: the three belong together. */
export interface Prediction {
  image: NamedImage;
  version: Version;
  /** As the worker has them: the foreground alone for two classes, else one map per class. */
  maps: readonly Float32Array[];
}

/** One class of a prediction, with the image and truth to show. */
export interface Shown {
  imageName: string;
  image: IntensityImage;
  className: string;
  classIndex: number;
  /** p of the class, on the image's grid. */
  p: Float32Array;
  labels: Uint8Array | undefined;
  reach: VolumeReach | undefined;
}

/** Whether the prediction is that of the chosen image and version, and not of an earlier choice. */
export function isOfChoice(
  { image, version }: Pick<Prediction, 'image' | 'version'>,
  chosen: Pick<Chosen, 'image' | 'version'>,
): boolean {
  return image === chosen.image && version === chosen.version;
}

/**
 * What to show of a class; `classes` has the background first. Undefined where the chosen image is not predicted in the chosen
 * version: it is being computed, or that failed.
 */
export function shownPrediction(
  chosen: Chosen,
  prediction: Prediction | undefined,
  classes: readonly string[],
  classIndex: number,
): Shown | undefined {
  if (!prediction || !isOfChoice(prediction, chosen)) return undefined;
  const { image, version, maps } = prediction;
  const className = classes[classIndex]!;
  return {
    imageName: image.name,
    image: image.pixels,
    className,
    classIndex,
    p: maps[maps.length - classes.length + classIndex]!,
    labels: chosen.labels,
    reach: version.reaches[className],
  };
}
