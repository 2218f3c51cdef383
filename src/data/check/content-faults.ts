import type { DataError } from '../../core/errors.js';
import { allCores, type Cores, mapOverThreads } from '../../core/map-over-threads.js';
import { receivedError } from '../../core/sent-error.js';
import { locateCases } from '../cases/locate-cases.js';
import { casesOfStudy } from '../cases/study-cases.js';
import type { Manifest } from '../manifest-format/manifest.js';
import { readingPace } from '../reading-pace.js';
import { caseWorks } from './case-works.js';

/**
 * Reads every complete case of a data set and returns all faults of their contents. It is for data sets that openDataSet refused
 * because of file names, so that both kinds of faults are reported together; cases of an opened data set are read during
 * preparation. An error thrown by `onCase` ends the reading.
 */
export async function contentFaults(
  manifest: Manifest,
  dataDir: string,
  onCase: (done: number, of: number) => void | Promise<void>,
  cores: Cores = allCores(),
): Promise<DataError[]> {
  const { source, spatialRank } = manifest;
  if (source.kind === 'phantom') return [];
  const cases = casesOfStudy(manifest, locateCases(manifest, source, dataDir));
  const images = cases.map(({ imagePath }) => imagePath);
  const pace = await readingPace(spatialRank, images, cores);
  let done = 0;
  const faults = await mapOverThreads(cases, {
    work: caseWorks.faults,
    context: { work: 'faults', manifest },
    ...pace,
    module: 'data/check/check-thread',
    afterEach: () => onCase(++done, cases.length),
  });
  return faults.flat().map((fault) => receivedError(fault) as DataError);
}
