import type { RandomStream } from '../../core/random-stream.js';

/** One round cross-section of a vessel, in pixels. */
export interface VesselPoint {
  row: number;
  column: number;
  radius: number;
  /** Share of light that its centre absorbs, 0…1; veins are darker than arteries. */
  absorption: number;
}

interface Vessel extends VesselPoint {
  /** Direction of growth in radians, from the column axis towards the row axis. */
  heading: number;
  /** Constant curvature of a main arch in radians per step. */
  bend: number;
}

const stepPixels = 0.6;
const thinnestRadiusPixels = 0.8;
const branchingsPerPixel = 1 / 20;

/**
 * Vessel trees that leave `root` above and below, each as one artery and one vein, arch towards `temporalSide`
 * (+1 right, −1 left), with short trunks on the other side. A vessel meanders, sheds branches on alternate sides,
 * and gives each branch a share of its cross-section so that r³ = r₁³ + r₂³ (Murray's law). It ends where it would
 * leave the field or is too thin to be seen.
 */
export function growVesselTrees(
  stream: RandomStream,
  root: { row: number; column: number },
  temporalSide: number,
  fieldRadius: number,
  fieldCentre: number,
): VesselPoint[] {
  const points: VesselPoint[] = [];
  const growing = trunks(stream, root, temporalSide);
  for (let vessel = growing.pop(); vessel; vessel = growing.pop()) {
    let branchSide = stream.chance(0.5) ? 1 : -1;
    while (isVisible(vessel, fieldRadius, fieldCentre)) {
      points.push({
        row: vessel.row,
        column: vessel.column,
        radius: vessel.radius,
        absorption: vessel.absorption,
      });
      vessel.heading += vessel.bend + 0.055 * stream.normal();
      vessel.row += stepPixels * Math.sin(vessel.heading);
      vessel.column += stepPixels * Math.cos(vessel.heading);
      vessel.radius *= 0.9992;
      if (!stream.chance(branchingsPerPixel * stepPixels)) continue;
      growing.push(splitOff(vessel, branchSide, stream));
      branchSide = -branchSide;
    }
  }
  return points;
}

function trunks(stream: RandomStream, root: { row: number; column: number }, temporalSide: number): Vessel[] {
  const vessels: Vessel[] = [];
  for (const vertical of [-1, 1]) {
    for (const isVein of [true, false]) {
      const towards = (angle: number) => (temporalSide > 0 ? angle : Math.PI - angle);
      const kind = {
        row: root.row + stream.normal(),
        column: root.column + stream.normal(),
        absorption: isVein ? stream.uniform(0.8, 0.95) : stream.uniform(0.55, 0.7),
      };
      const arch = vertical * stream.uniform(1.1, 1.5) + (isVein ? 0 : 0.25 * stream.normal());
      const radius = isVein ? stream.uniform(2.2, 2.6) : stream.uniform(1.6, 2);
      const bend = -vertical * temporalSide * stream.uniform(0.005, 0.0085);
      vessels.push({ ...kind, radius, heading: towards(arch), bend });
      const nasal = towards(Math.PI - vertical * stream.uniform(0.3, 0.9));
      vessels.push({ ...kind, radius: 0.72 * radius, heading: nasal, bend: 0 });
    }
  }
  return vessels;
}

/** Narrows a vessel and returns the branch that splits off. */
function splitOff(vessel: Vessel, side: number, stream: RandomStream): Vessel {
  const share = stream.uniform(0.18, 0.45);
  const branch = {
    ...vessel,
    radius: vessel.radius * Math.cbrt(share),
    heading: vessel.heading + side * stream.uniform(0.5, 1),
    bend: 0.4 * vessel.bend,
  };
  vessel.radius *= Math.cbrt(1 - share);
  vessel.heading -= side * 0.12;
  return branch;
}

function isVisible(vessel: Vessel, fieldRadius: number, fieldCentre: number): boolean {
  const outside = Math.hypot(vessel.row - fieldCentre, vessel.column - fieldCentre) > fieldRadius + 3;
  return !outside && vessel.radius >= thinnestRadiusPixels;
}
