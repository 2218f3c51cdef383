/**
 * The state of an interactive figure in the page's address:
 * `#figure=case-by-case-dsb2018-dsc&show=NLL&without=The+same`.
 */
export interface Address {
  /** The id of the figure. */
  figure: string;
  /** The chart shown, if there are several; the first by default. */
  show?: string;
  /** Labels of the hidden series. */
  without: readonly string[];
}

/** Parses the hash of an address; undefined if it names no figure, such as the address of a section. */
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
