import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../core/package-folder.js';

/** BibTeX entries of the replication (with the version in package.json) and of the paper. */
export function bibtex(): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  return [
    `@software{dscplusplus_replication, title = {dsc-plus-plus: a replication of the DSC++ loss in TypeScript}, author = {{The dsc-plus-plus contributors}}, version = {${version}}, year = {2026}}`,
    '@article{yeung2023calibrating, title = {Calibrating the {Dice} Loss to Handle Neural Network Overconfidence for Biomedical Image Segmentation}, author = {Yeung, Michael and Rundo, Leonardo and Nan, Yang and Sala, Evis and Sch{\\"o}nlieb, Carola-Bibiane and Yang, Guang}, journal = {Journal of Digital Imaging}, volume = {36}, number = {2}, pages = {739--752}, year = {2023}, doi = {10.1007/s10278-022-00735-3}}',
  ].join('\n');
}
