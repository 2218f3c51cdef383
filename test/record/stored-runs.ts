import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { csvParse } from 'd3-dsv';
import { calibrationErrors } from '../../src/metrics/calibration-error.js';
import type { MetricName } from '../../src/metrics/catalogue.js';
import { overlap } from '../../src/metrics/overlap.js';
import { readStudy, type StudyRecord } from '../../src/record/study-record.js';
import type { PresetName } from '../../src/study/run-config.js';

/**
 * The tests that the stored runs of a folder agree with themselves. A record says the same thing several times: the bins hold
 * the calibration errors of the cases, the thresholds their counts, the tables their means.
 */
export function itAgreesWithItself(outDir: string, preset: PresetName): void {
  describe(`the stored runs of ${outDir}/${preset}`, () => {
    let study: StudyRecord;
    before(() => {
      study = readStudy(outDir, preset);
    });
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const same = (found: number, stored: number, what: string) => {
      if (Number.isNaN(stored)) expect(found, what).to.be.NaN;
      // Metrics are stored to seven digits, and means of them differ from means of unrounded ones as little.
      else expect(found, what).to.be.closeTo(stored, 1e-6 * Math.abs(stored) + 1e-9);
    };
    const keyed = <Row extends { caseId: string; className: string }>(rows: readonly Row[]) => {
      const groups = new Map<string, Row[]>();
      for (const row of rows) {
        const key = `${row.caseId} ${row.className}`;
        groups.set(key, [...(groups.get(key) ?? []), row]);
      }
      return groups;
    };

    it('have calibration errors that are those of their bins, and as many pixels', () => {
      for (const { config, cases, bins } of study.runs) {
        const tables = keyed(bins);
        for (const { caseId, className, values } of cases) {
          const where = `${config.dataset}/${config.loss}/seed-${config.seed} ${caseId} ${className}`;
          const of = (region: string) =>
            tables.get(`${caseId} ${className}`)!.find((table) => table.region === region)!;
          const all = calibrationErrors(of('all'));
          same(all.ece, values.ece, `${where} ECE`);
          same(all.ace, values.ace, `${where} ACE`);
          same(all.mce, values.mce, `${where} MCE`);
          same(calibrationErrors(of('foreground')).ece, values.ece_foreground, `${where} foreground ECE`);
          const boundary = calibrationErrors(of('boundary'));
          same(boundary.ece, values.ece_boundary, `${where} boundary ECE`);
          same(boundary.ace, values.ace_boundary, `${where} boundary ACE`);
          expect(sum(of('all').count), where).to.equal(values.pixels);
          expect(sum(of('foreground').count), where).to.equal(values.truth_pixels);
        }
      }
    });

    it('have counts at thresholds that add up to their pixels, and at ½ their overlap', () => {
      for (const { config, cases, thresholds } of study.runs) {
        const rows = keyed(thresholds);
        for (const { caseId, className, values } of cases) {
          const counts = rows.get(`${caseId} ${className}`) ?? [];
          for (const { tp, fp, fn, tn } of counts) {
            expect([tp + fn, tp + fp + fn + tn]).to.deep.equal([values.truth_pixels, values.pixels]);
          }
          // With one foreground class the decision is p > ½; a pixel of exactly ½ counts at the threshold alone.
          const half = counts.find(({ threshold }) => threshold === 0.5);
          if (!half || config.foregroundClasses.length > 1) continue;
          if (half.tp + half.fp !== values.predicted_pixels) continue;
          const { dsc, iou, precision, recall } = overlap(half);
          same(dsc, values.dsc, 'DSC');
          same(iou, values.iou, 'IoU');
          same(precision, values.precision, 'precision');
          same(recall, values.recall, 'recall');
        }
      }
    });

    it('have tables of their cases’ means over seeds, and count what is undefined', () => {
      /** A table has a line for every metric: the cases of a loss are looked up once. */
      const found = new Map<string, ReturnType<typeof lookUp>>();
      const lookUp = (dataset: string, loss: string) => {
        const runs = study.runs.filter(({ config }) => config.dataset === dataset && config.loss === loss);
        return {
          runs,
          caseIds: [...new Set(runs.flatMap(({ config }) => config.cases.test))],
          valuesOf: keyed(runs.flatMap(({ cases }) => cases)),
        };
      };
      const ofLoss = (dataset: string, loss: string) => {
        const key = `${dataset} ${loss}`;
        if (!found.has(key)) found.set(key, lookUp(dataset, loss));
        return found.get(key)!;
      };
      let compared = 0;
      for (const table of ['segmentation', 'calibration']) {
        for (const line of csvParse(readFileSync(join(outDir, preset, 'tables', `${table}.csv`), 'utf8'))) {
          const { runs, caseIds, valuesOf } = ofLoss(line.dataset!, line.loss!);
          expect([...new Set(runs.map(({ config }) => config.seed))].join(' ')).to.equal(line.seeds);
          // Every seed tests the cases of a fixed split; of folds each tests its own.
          const byCase = caseIds.map((caseId) => {
            const values = (valuesOf.get(`${caseId} ${line.class}`) ?? [])
              .map((row) => row.values[line.metric as MetricName])
              .filter((value) => !Number.isNaN(value));
            return sum(values) / values.length;
          });
          const defined = byCase.filter((value) => !Number.isNaN(value));
          const mean = sum(defined) / defined.length;
          const squares = sum(defined.map((value) => (value - mean) ** 2));
          same(mean, Number(line.mean), 'mean');
          same(
            defined.length < 2 ? Number.NaN : Math.sqrt(squares / (defined.length - 1)),
            Number(line.sd),
            'SD',
          );
          expect([defined.length, byCase.length - defined.length].map(String)).to.deep.equal([
            line.cases,
            line.undefined_cases,
          ]);
          compared++;
        }
      }
      expect(compared).to.be.above(50);
    });
  });
}
