/** The element with the given id, which explore-page.ts contains. */
export function element<Kind extends Element = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as unknown as Kind;
}

/** Fills a select element with names; the values are their indices. */
export function fillChoice(select: HTMLSelectElement, names: readonly string[]): void {
  select.replaceChildren(...names.map((name, at) => new Option(name, String(at))));
}
