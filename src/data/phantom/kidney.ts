/**
 * Kidneys with a tumour in contrast-enhanced CT, after KiTS19: a coarse anisotropic volume in Hounsfield units with
 * body wall, fat, spine, aorta, a liver or spleen beside each kidney, two bean-shaped kidneys with a fatty hilum,
 * and one mass that grows out of one of them. Classes: 1 kidney, 2 tumour.
 */
import { type IntensityImage, pixelCount } from '../../core/image.js';
import type { RandomStream } from '../../core/random-stream.js';
import type { PhantomScene } from './annotator.js';
import { normalProbability } from './normal-probability.js';

const shape = [24, 48, 48] as const;
/** Three times KiTS19's working grid of (3.22, 1.62, 1.62) mm; each case is stretched a little from it. */
const nominalSpacingMm = [9.66, 4.86, 4.86] as const;
const contourDeviationMm = 3.4;
const tumourDeviationMm = 3.2;
const noiseHu = 14;
const airHu = -1000;
const subcutaneousFatHu = -95;
/** Lower limit of depths, where Φ is 0. */
const outsideDepth = -20;

type Point = readonly [number, number, number];
interface Ellipsoid {
  centreMm: Point;
  semiAxesMm: Point;
}

export function kidneyScene(stream: RandomStream): PhantomScene {
  const body = stream.fork('body');
  const stretch = [body.uniform(0.9, 1.1), body.uniform(0.92, 1.08)] as const;
  const spacingMm = nominalSpacingMm.map((millimetres, axis) => millimetres * stretch[axis === 0 ? 0 : 1]);
  const anatomy = drawAnatomy(stream.fork('anatomy'));
  const noise = stream.fork('noise');
  const data = new Float32Array(pixelCount(shape));
  const kidney = new Float32Array(data.length).fill(outsideDepth);
  const tumour = new Float32Array(data.length).fill(outsideDepth);
  for (let voxel = 0; voxel < data.length; voxel++) {
    const point = positionMm(voxel, spacingMm);
    const kidneyDepth =
      Math.max(beanDepthMm(anatomy.kidneys[0], point), beanDepthMm(anatomy.kidneys[1], point)) /
      contourDeviationMm;
    const tumourDepth = depthMm(anatomy.tumour, point) / tumourDeviationMm;
    kidney[voxel] = Math.max(outsideDepth, kidneyDepth);
    tumour[voxel] = Math.max(outsideDepth, tumourDepth);
    let hounsfield = surroundingsHu(anatomy, point);
    hounsfield += (anatomy.kidneyHu - hounsfield) * normalProbability(kidneyDepth);
    const necrosis = 45 * normalProbability(tumourDepth - 2.2);
    hounsfield += (anatomy.tumourHu - necrosis - hounsfield) * normalProbability(tumourDepth);
    data[voxel] = Math.round(hounsfield + noiseHu * noise.normal());
  }
  const image: IntensityImage = { shape, channels: 1, data, spacingMm };
  return { image, depths: [kidney, tumour] };
}

interface Bean {
  body: Ellipsoid;
  hilum: Ellipsoid;
}

interface Anatomy {
  /** Structures without a class, from the outside inwards: later ones cover earlier ones. */
  surroundings: readonly { organ: Ellipsoid; hounsfield: number }[];
  kidneys: readonly [Bean, Bean];
  tumour: Ellipsoid;
  kidneyHu: number;
  tumourHu: number;
}

/** Positions in millimetres from the volume's centre: slice (head to foot), row (front to back), column. */
function drawAnatomy(stream: RandomStream): Anatomy {
  const near = (centre: Point, spread: number): Point => [
    centre[0] + spread * stream.normal(),
    centre[1] + spread * stream.normal(),
    centre[2] + spread * stream.normal(),
  ];
  const bean = (side: -1 | 1): Bean => {
    const centreMm = near([5 * side, 28, 56 * side], 4);
    const semiAxesMm: Point = [stream.uniform(50, 60), stream.uniform(25, 31), stream.uniform(24, 30)];
    const hilum: Point = [centreMm[0], centreMm[1] - 6, centreMm[2] - side * semiAxesMm[2] * 0.95];
    return { body: { centreMm, semiAxesMm }, hilum: { centreMm: hilum, semiAxesMm: [17, 11, 15] } };
  };
  const kidneys = [bean(-1), bean(1)] as const;
  const host = kidneys[stream.integer(0, 2)]!.body;
  const direction = [stream.normal(), 0.6 * stream.normal(), Math.sign(host.centreMm[2])] as const;
  const length = Math.hypot(...direction);
  const radius = stream.uniform(18, 30);
  const onSurface = (axis: 0 | 1 | 2) =>
    host.centreMm[axis] + (0.8 * host.semiAxesMm[axis] * direction[axis]) / length;
  return {
    surroundings: [
      { organ: column([0, 0], [102, 140]), hounsfield: subcutaneousFatHu },
      { organ: column([0, 0], [90, 122]), hounsfield: 52 },
      { organ: column([0, 0], [78, 110]), hounsfield: -90 },
      { organ: { centreMm: near([-60, -22, -62], 5), semiAxesMm: [88, 52, 58] }, hounsfield: 112 },
      { organ: { centreMm: near([-72, -4, 78], 5), semiAxesMm: [52, 30, 24] }, hounsfield: 125 },
      { organ: column([48, 0], [24, 23]), hounsfield: 230 },
      { organ: column([8, 12], [11, 11]), hounsfield: 190 },
    ],
    kidneys,
    tumour: {
      centreMm: [onSurface(0), onSurface(1), onSurface(2)],
      semiAxesMm: [radius * stream.uniform(0.85, 1.15), radius, radius * stream.uniform(0.85, 1.15)],
    },
    kidneyHu: stream.uniform(165, 210),
    tumourHu: stream.uniform(75, 120),
  };
}

/** A structure that extends through all slices: skin, muscle wall, spine, aorta. */
function column(centreMm: readonly [number, number], semiAxesMm: readonly [number, number]): Ellipsoid {
  return { centreMm: [0, ...centreMm], semiAxesMm: [Number.POSITIVE_INFINITY, ...semiAxesMm] };
}

function surroundingsHu({ surroundings }: Anatomy, point: Point): number {
  let below = airHu;
  for (const { organ, hounsfield } of surroundings) {
    below += (hounsfield - below) * normalProbability(depthMm(organ, point) / 2.5);
  }
  return below;
}

/** Depth inside a kidney: inside its ellipsoid and outside its hilum. */
function beanDepthMm(bean: Bean, point: Point): number {
  return Math.min(depthMm(bean.body, point), -depthMm(bean.hilum, point));
}

/** First-order signed distance to an ellipsoid's surface in millimetres, positive inside. */
function depthMm({ centreMm, semiAxesMm }: Ellipsoid, point: Point): number {
  let radiusSquared = 0;
  let gradientSquared = 0;
  for (let axis = 0; axis < 3; axis++) {
    const scaled = (point[axis]! - centreMm[axis]!) / semiAxesMm[axis]!;
    radiusSquared += scaled ** 2;
    gradientSquared += (scaled / semiAxesMm[axis]!) ** 2;
  }
  const radius = Math.sqrt(radiusSquared);
  const gradient = Math.sqrt(gradientSquared);
  return (1 - radius) * (gradient > 1e-9 ? radius / gradient : Math.min(...semiAxesMm));
}

function positionMm(voxel: number, spacingMm: readonly number[]): Point {
  const [slices, rows, columns] = shape;
  const slice = Math.floor(voxel / (rows * columns));
  const row = Math.floor(voxel / columns) % rows;
  const column = voxel % columns;
  return [
    (slice - (slices - 1) / 2) * spacingMm[0]!,
    (row - (rows - 1) / 2) * spacingMm[1]!,
    (column - (columns - 1) / 2) * spacingMm[2]!,
  ];
}
