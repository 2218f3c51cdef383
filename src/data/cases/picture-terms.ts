import type { Manifest } from '../manifest-format/manifest.js';
import type { PictureTerms } from './data-set.js';

/** What the licence of a set says about publishing pictures of its cases. */
export function pictureTerms({ licence }: Pick<Manifest, 'licence'>): PictureTerms {
  const { attribution } = licence;
  return attribution === undefined
    ? {
        mayBeShared: false,
        reason: `the terms of the images (${licence.name}) do not let this project publish pictures of them`,
      }
    : { mayBeShared: true, credit: attribution };
}
