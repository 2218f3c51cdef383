/** The element of the page with that id, which explore-page.ts wrote. */
export function element<Kind extends Element = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as unknown as Kind;
}

/** Fills a choice with names; the values are their places. */
export function fillChoice(select: HTMLSelectElement, names: readonly string[]): void {
  select.replaceChildren(...names.map((name, at) => new Option(name, String(at))));
}
