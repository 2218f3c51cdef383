/**
 * Phantoms: synthetic cases that need no download and resemble the study's data sets. Unlike real data sets they have the true
 * probability of every pixel's label (annotator.ts), so that calibration can be compared with the truth.
 */
import type { SourceCase } from '../../core/image.js';
import { RandomStream } from '../../core/random-stream.js';
import { annotate, type PhantomScene, posterior } from './annotator.js';
import { kidneyScene } from './kidney.js';
import { nucleiScene } from './nuclei.js';
import { polypScene } from './polyp.js';
import { skinScene } from './skin.js';
import { ultrasoundScene } from './ultrasound.js';
import { vesselsScene } from './vessels.js';

const scenes = {
  vessels: vesselsScene,
  ultrasound: ultrasoundScene,
  nuclei: nucleiScene,
  skin: skinScene,
  polyp: polypScene,
  kidney: kidneyScene,
} satisfies Record<string, (stream: RandomStream) => PhantomScene>;

export type PhantomKind = keyof typeof scenes;
/** @internal For tests. */
export const phantomKinds = Object.keys(scenes) as PhantomKind[];

/** Part of every phantom's identity: raise it when any recipe changes, so that old results become stale. */
export const phantomRecipe = 1;

/**
 * Case `caseNumber` (0, 1, 2, …) of a kind: image, the label map of one annotator, and the posterior, pixels ×
 * foreground classes. The same arguments give the same case on every machine.
 */
export function drawPhantom(kind: PhantomKind, caseNumber: number): SourceCase {
  const scene = drawPhantomScene(kind, caseNumber);
  return {
    caseId: `${kind}-${String(caseNumber).padStart(3, '0')}`,
    image: scene.image,
    labels: annotate(scene, caseStream(kind, caseNumber).fork('annotator')),
    posterior: posterior(scene),
  };
}

/** The same case before annotation, to draw further annotators with `annotate`. */
export function drawPhantomScene(kind: PhantomKind, caseNumber: number): PhantomScene {
  return scenes[kind](caseStream(kind, caseNumber).fork('scene'));
}

function caseStream(kind: PhantomKind, caseNumber: number): RandomStream {
  return RandomStream.fromSeed(phantomRecipe).fork('phantom', kind, caseNumber);
}
