/**
 * Files that NumPy, nibabel and Pillow wrote, audited: the scores that scikit-learn, torchmetrics and MetricsReloaded
 * give to the same files.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fileCases } from '../../src/audit/file-cases.js';
import { type Audit, audit } from '../../src/audit/scoring/audit.js';
import type { MetricName } from '../../src/metrics/catalogue.js';
import { goldenOf, unpackGolden } from './golden-files.js';

interface GoldenCase {
  audit: string;
  case: string;
  kind: 'probabilities' | 'logits';
  rows: Record<string, Record<string, number>>;
}

const { cases: golden } = goldenOf<{ cases: GoldenCase[] }>('golden.json');
const names = [...new Set(golden.map((one) => one.audit))];

describe('the audit of files by NumPy, nibabel and Pillow', () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'golden-'));
    unpackGolden(root);
  });
  after(() => rmSync(root, { recursive: true }));

  for (const name of names) {
    const own = golden.filter((one) => one.audit === name);
    const kind = own[0]!.kind;

    it(`${name}: scores as scikit-learn, torchmetrics and MetricsReloaded have them, to 1e-6`, async () => {
      const { audited, notes } = await auditOf(name, kind);
      expect(audited.faults.map(({ error }) => error.message)).to.deep.equal([]);
      let compared = 0;
      for (const { case: caseId, rows } of own) {
        for (const [row, values] of Object.entries(rows)) {
          const found = audited.scores.cases.find((one) => one.caseId === caseId && one.className === row);
          expect(found, `${caseId}, ${row}`).to.not.equal(undefined);
          for (const [metric, value] of Object.entries(values)) {
            const ours = metric.replace('_metrics_reloaded', '') as MetricName;
            expect(found!.values[ours], `${caseId}, ${row}, ${metric}`).to.be.closeTo(value, 1e-6);
            compared++;
          }
        }
      }
      expect(compared).to.be.at.least(7 * own.length);
      expect(audited.patientOf.size).to.equal(own.length);
      expect(notes.join('\n')).to.include(`${kind}: `);
    });
  }

  async function auditOf(
    name: string,
    kind: GoldenCase['kind'],
  ): Promise<{ audited: Audit; notes: string[] }> {
    const folder = join(root, name);
    const { cases, classes, notes } = await fileCases({
      probabilities: join(folder, 'probabilities'),
      truth: join(folder, 'truth'),
      kind,
    });
    const foregroundClasses = Array.from({ length: classes! - 1 }, (_, index) => `class ${index + 1}`);
    return { audited: await audit(cases, { foregroundClasses, logits: kind === 'logits' }), notes };
  }

  it('says which mask of a case is passed over, which axes were turned, how names were paired', async () => {
    const notesOf = async (name: string) => (await auditOf(name, 'probabilities')).notes.join('\n');
    expect(await notesOf('nnunet-3d')).to.include(
      'skipped files of cases that have a better format: 1 (case_1.nii.gz)',
    );
    expect(await notesOf('png-8')).to.include('paired by name: *prob with *mask');
  });

  it('takes the spacing from the header of an oblique truth, in the order of its slices, rows and columns', async () => {
    const folder = join(root, 'nnunet-3d');
    const { cases } = await fileCases({
      probabilities: join(folder, 'probabilities'),
      truth: join(folder, 'truth'),
      kind: 'probabilities',
      patient: '^([^_]+)_',
    });
    const { labels, spacingMm } = await cases[0]!.open();
    expect(labels.shape).to.deep.equal([5, 12, 9]);
    spacingMm!.forEach((step, axis) => {
      expect(step).to.be.closeTo([2.5, 0.7, 0.8][axis]!, 1e-6);
    });
    expect(cases[0]!.patient).to.equal('case');
  });

  it('says what float16 costs at the tails', async () => {
    const { audited } = await auditOf('nnunet-2d', 'probabilities');
    expect(audited.storage).to.include({ step: 2 ** -11 });
    expect(audited.storage.names).to.deep.equal(['float16']);
    expect(audited.storage.sure).to.be.above(0);
  });
});
