/** The notebooks of notebooks/, in reading order, and what results each needs: a headless run executes those it can. */
export interface NotebookEntry {
  /** File name without extension. */
  name: string;
  /** `dataset`: that set; `experiment`: a set that answers it; `phantom`: a drawn set; `any`: some results. */
  needs: { dataset: string } | { experiment: string } | 'phantom' | 'any';
}

export const notebooks: readonly NotebookEntry[] = [
  { name: '00-tour', needs: { dataset: 'phantom-skin' } },
  { name: '10-drive', needs: { experiment: 'drive' } },
  { name: '20-bus2017', needs: { experiment: 'bus2017' } },
  { name: '30-dsb2018', needs: { experiment: 'dsb2018' } },
  { name: '40-isic2018', needs: { experiment: 'isic2018' } },
  { name: '50-cvc-clinicdb', needs: { experiment: 'cvc-clinicdb' } },
  { name: '60-kits19', needs: { experiment: 'kits19' } },
  { name: '70-variants', needs: { experiment: 'dsb2018' } },
  { name: '80-significance', needs: 'any' },
  { name: '85-thresholds', needs: 'any' },
  { name: '90-known-posterior', needs: 'phantom' },
];
