/** What the address says of an explored figure: `#figure=case-by-case-dsb2018-dsc&show=NLL&without=The+same`. */
export interface Address {
  /** The id of the figure. */
  figure: string;
  /** Which of several charts is shown; without it the first. */
  show?: string;
  /** Labels of series that the reader has switched off. */
  without: readonly string[];
}

/** Reads the part of an address from "#" on; undefined where it names no figure, as that of a section does. */
export function readAddress(hash: string): Address | undefined {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const figure = words.get('figure');
  if (!figure) return undefined;
  const show = words.get('show');
  return { figure, ...(show && { show }), without: words.getAll('without') };
}

export function writeAddress({ figure, show, without }: Address): string {
  const words = new URLSearchParams({ figure, ...(show && { show }) });
  for (const label of without) words.append('without', label);
  return `#${words}`;
}
