import { expect } from 'chai';
import { benchReport } from '../../bench/bench-report.js';
import type { BenchResult } from '../../bench/bench-result.js';
import { verdicts } from '../../bench/targets.js';
import {
  isAcceptedRoad,
  type RoadRow,
  roadPeerOf,
  roadRatio,
  stageMedians,
  timeRoad,
} from '../../bench/time-road.js';

const round = (prepare: number, train: number, score: number) => ({
  seconds: { prepare, train, score },
  casesOnEachSide: [4, 2, 2],
  shape: [128, 128],
  meanDsc: 0.5,
  peakMegabytes: 800,
  isAccepted: true,
});
const ours: RoadRow = {
  name: 'dsc-plus-plus, float32',
  rounds: [round(1, 2, 1), round(1, 3, 2), round(4, 4, 4)],
};
const peer: RoadRow = {
  name: 'PyTorch, MONAI, batchgenerators',
  rounds: [round(2, 4, 2), round(2, 4, 4), round(4, 8, 4)],
};

const result = {
  startedAt: '2026-01-01T00:00:00.000Z',
  git: { commit: '0123456789abcdef', dirty: false },
  options: { sections: ['road'], extent: 'usual', threads: 2, device: 'cpu', peers: true },
  machine: {
    system: 'Linux 6 x64',
    processor: 'a processor',
    cores: 2,
    features: [],
    memoryGigabytes: { free: 10, total: 16 },
    diskGigabytes: { free: 100 },
  },
  loadAverage: { start: 0.1, end: 2 },
  node: '24.0.0',
  road: { line: [ours, peer] },
} satisfies BenchResult;

describe('the whole road in the bench', () => {
  it('takes ratios within rounds and shows their median and range', () => {
    // 4 / 8, 6 / 10, 12 / 16
    expect(roadRatio(ours, peer)).to.deep.equal({ median: 0.6, lowest: 0.5, highest: 0.75 });
    expect(stageMedians(ours)).to.deep.equal({ prepare: 1, train: 3, score: 2 });
    // Of the stages: 1/2, 1/2, 4/4; 2/4, 3/4, 4/8; 1/2, 2/4, 4/4.
    expect(benchReport(result)).to.match(
      /^dsc-plus-plus, float32 +1\.0 +0\.50 +3\.0 +0\.50 +2\.0 +0\.50 +6\.0 +0\.60 \[0\.50, 0\.75\] +yes +0\.8$/m,
    );
    expect(verdicts(result)).to.deep.equal([
      {
        what: 'road, dsc-plus-plus, float32: time ÷ peer',
        measured: '0.60 [0.50, 0.75]',
        wanted: '≤ 0.8',
        met: true,
      },
    ]);
  });

  it('compares each precision with the peer of the same', () => {
    const inBf16 = { ...ours, name: 'dsc-plus-plus, bf16' };
    const peers = ['float32', 'bf16'].map((precision) => ({ ...peer, name: `${peer.name}, ${precision}` }));
    const rows = [ours, inBf16, ...peers];
    expect(rows.map((row) => roadPeerOf(row, rows)?.name)).to.deep.equal([
      ...peers.map(({ name }) => name),
      ...peers.map(({ name }) => name),
    ]);
    expect(
      roadPeerOf(inBf16, [ours, inBf16, peers[0]!, { ...peers[0]!, name: 'another, float32' }]),
    ).to.equal(undefined);
    expect(isAcceptedRoad({ ...ours, rounds: [] })).to.equal(false);
  });

  it('says of a road whose rounds lie on both sides of its limit', () => {
    const slower = { ...peer, rounds: ours.rounds.map((line) => line && { ...line }) };
    const road = { line: [{ ...ours, rounds: [round(1, 1, 1), round(1, 3, 2), round(1, 1, 1)] }, slower] };
    // 3 / 4, 6 / 6, 3 / 12 against 0.8.
    expect(verdicts({ ...result, road })[0]!.measured).to.equal('0.75 [0.25, 1.00] ≈, rounds on both sides');
  });

  it('says of a road that no check accepted it', () => {
    const { isAccepted: _, ...unchecked } = ours.rounds[2]!;
    const road = { line: [{ ...ours, rounds: [...ours.rounds.slice(0, 2), unchecked] }, peer] };
    expect(benchReport({ ...result, road })).to.match(/0\.60 \[0\.50, 0\.75\] +no +0\.8$/m);
    expect(verdicts({ ...result, road })[0]!.measured).to.equal('0.60 [0.50, 0.75], unchecked');
  });

  it('shows no ratio where no peer is there', () => {
    const alone = { ...result, road: { line: [ours, { ...ours, name: 'dsc-plus-plus, bf16' }] } };
    expect(benchReport(alone)).to.match(
      /^dsc-plus-plus, bf16 +1\.0 +– +3\.0 +– +2\.0 +– +6\.0 +– +yes +0\.8$/m,
    );
    expect(verdicts(alone)[1]).to.include({ measured: 'no peer to compare with', met: null });
  });

  it('compares only the rounds that both finished, and says why a side has none', () => {
    const broken: RoadRow = { ...peer, rounds: peer.rounds.slice(0, 1), failure: 'killed by SIGKILL' };
    expect(roadRatio(ours, broken)!.median).to.equal(0.5);
    const absent: RoadRow = { ...peer, rounds: [], failure: 'killed by SIGKILL' };
    expect(roadRatio(ours, absent)).to.equal(null);
    const road = { line: [ours, absent] };
    expect(verdicts({ ...result, road })[0]).to.include({ measured: 'killed by SIGKILL', met: null });
    expect(benchReport({ ...result, road })).to.contain('batchgenerators, failed: killed by SIGKILL');
  });

  it('says what it needs where the images are not named', async () => {
    const conditions = {
      dataDir: undefined,
      python: undefined,
      threads: 1,
      rounds: 1,
      cases: 1,
      folder: '',
      environment: {},
      limitSeconds: 1,
      signal: new AbortController().signal,
      onProgress: () => {},
    };
    expect(await timeRoad(conditions)).to.deep.equal({
      failure: 'it reads dsb2018: set DSC_DATA_DIR to the folder that has it',
    });
  });
});
