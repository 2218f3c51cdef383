import type { Manifest } from '../manifest-format/manifest.js';
import type { PictureTerms } from './data-set.js';

/** Whether the licence of a data set allows publishing pictures of its cases. */
export function pictureTerms({ licence }: Pick<Manifest, 'licence'>): PictureTerms {
  const { attribution } = licence;
  return attribution === undefined
    ? {
        mayBeShared: false,
        reason: `the terms of the images (${licence.name}) do not allow this project to publish pictures of them`,
      }
    : { mayBeShared: true, credit: attribution };
}
