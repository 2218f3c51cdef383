import { expect } from 'chai';
import { provenanceSection } from '../../../src/report/page/provenance-section.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';

describe('the provenance of the report', () => {
  const study = syntheticStudy({ ...smallStudy, losses: ['dsc', 'dsc++'], seeds: [1] });
  const [first, ...others] = study.runs;
  const rows = (html: string) => html.match(/<tr><td>.*<\/tr>/g)!;

  it('has a row for each run, and for each combination of networks', () => {
    const combined = { ...first!, config: { ...first!.config, loss: 'dsc~mirrors' as 'dsc' } };
    const listed = rows(provenanceSection({ ...study, combined: [combined] }));
    expect(listed).to.have.length(study.runs.length + 1);
    expect(listed.at(-1)).to.contain('dsc~mirrors');
  });

  it('names the commit that made the scores beside the one that trained', () => {
    const scoring = {
      startedAt: '2026-11-28T19:37:15.714Z',
      commit: 'b'.repeat(40),
      dirty: true,
      host: { platform: 'linux', processor: 'x' },
      threads: 1,
    };
    const trained = { ...first!.provenance, git: { commit: 'a'.repeat(40), dirty: false } };
    const run = {
      ...first!,
      provenance: trained,
      rescored: [{ ...scoring, commit: 'c'.repeat(40) }, scoring],
    };
    const [listed, other] = rows(provenanceSection({ ...study, runs: [run, ...others] }));
    expect(listed).to.contain('<td>aaaaaaaaaa; scored by bbbbbbbbbb + uncommitted changes</td>');
    expect(other).to.not.contain('scored by');
  });
});
