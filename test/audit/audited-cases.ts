import type { AuditCase } from '../../src/audit/scoring/audit-case.js';
import { RandomStream } from '../../src/core/random-stream.js';

/**
 * Cases of 16 × 16 pixels whose truth is drawn from a known posterior q, and a model that says logistic(sharpness ·
 * logit q): 1 is calibrated, 3 overconfident, ½ timid.
 */
export function drawnCases(
  count: number,
  sharpness: number,
  { patients = count, seed = 1 }: { patients?: number; seed?: number } = {},
): AuditCase[] {
  return Array.from({ length: count }, (_, index) => {
    const stream = RandomStream.fromSeed(seed).fork('case', index);
    const shape = [16, 16];
    const q = Float64Array.from({ length: 256 }, () => 1 / (1 + Math.exp(-stream.normal(-0.5, 2))));
    const labels = { shape, data: Uint8Array.from(q, (p) => (stream.uniform() < p ? 1 : 0)) };
    const rows = Float32Array.from({ length: 512 }, (_, at) => {
      const p = q[at >> 1]!;
      const foreground = 1 / (1 + ((1 - p) / p) ** sharpness);
      return at % 2 === 1 ? foreground : 1 - foreground;
    });
    return {
      caseId: `case-${String(index).padStart(2, '0')}`,
      patient: `patient-${index % patients}`,
      open: () => ({ labels, slabs: () => [rows] }),
    };
  });
}
