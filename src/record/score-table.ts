import { computedOnce } from '../core/computed-once.js';
import type { CaseScore } from '../metrics/case-score.js';
import { type MetricName, metricNames } from '../metrics/catalogue.js';
import type { RecalibrationMethod } from '../recalibrate/recalibrated-versions.js';
import type { SharedValues } from './shared-values.js';

/** What tells the rows of a table of scores apart. The rows of cases.csv have no method. */
interface ScoreKey {
  method?: RecalibrationMethod;
  caseId: string;
  className: string;
}

/** One metric in the rows of one class, in the order of the file. */
interface ScoreColumn {
  /** The same object in tables of the same keys. */
  caseIds: readonly string[];
  values: readonly number[];
}

/** Where the rows of a class lie in a table. */
interface Places {
  caseIds: readonly string[];
  rows: readonly number[];
}

const metricPlaces = new Map<MetricName, number>(metricNames.map((metric, place) => [metric, place]));

/** Places by class and method, found once for all tables of the same keys. */
const placesOfKeys = computedOnce((_: readonly ScoreKey[]) => new Map<string, Places>());

/**
 * The rows of cases.csv or of recalibrated.csv with their numbers side by side, row after row, in the order of the catalogue:
 * a tenth of what they take as objects, and read by the column.
 */
export class ScoreTable<Row extends CaseScore = CaseScore> {
  private constructor(
    private readonly keys: readonly ScoreKey[],
    private readonly numbers: Float64Array,
  ) {}

  static of<Row extends CaseScore>(rows: readonly Row[], values: SharedValues): ScoreTable<Row> {
    const numbers = new Float64Array(rows.length * metricNames.length);
    rows.forEach((row, at) => {
      metricNames.forEach((metric, place) => {
        numbers[at * metricNames.length + place] = row.values[metric];
      });
    });
    return new ScoreTable<Row>(values.shared(rows.map(({ values: _, ...key }) => key)), numbers);
  }

  /** The rows as they were given. */
  rows(): Row[] {
    return this.keys.map((key, at) => {
      const values = metricNames.map((metric, place) => [
        metric,
        this.numbers[at * metricNames.length + place]!,
      ]);
      return { ...key, values: Object.fromEntries(values) } as unknown as Row;
    });
  }

  column(className: string, metric: MetricName, method?: RecalibrationMethod): ScoreColumn {
    const { caseIds, rows } = this.placesOf(className, method);
    const place = metricPlaces.get(metric)!;
    return { caseIds, values: rows.map((row) => this.numbers[row * metricNames.length + place]!) };
  }

  /** Whether some row, of whatever class, defines a metric. */
  defines(metric: MetricName): boolean {
    const place = metricPlaces.get(metric)!;
    return this.keys.some((_, row) => !Number.isNaN(this.numbers[row * metricNames.length + place]!));
  }

  private placesOf(className: string, method: RecalibrationMethod | undefined): Places {
    const known = placesOfKeys(this.keys);
    const name = `${method ?? ''}/${className}`;
    const before = known.get(name);
    if (before) return before;
    const rows = this.keys.flatMap((key, row) =>
      key.className === className && key.method === method ? [row] : [],
    );
    const places = { caseIds: rows.map((row) => this.keys[row]!.caseId), rows };
    known.set(name, places);
    return places;
  }
}
