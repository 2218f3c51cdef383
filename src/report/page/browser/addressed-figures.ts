import { type Address, readAddress, writeAddress } from './address.js';
import type { LiveFigure } from './live-figure.js';

/**
 * The address and the figures say the same. Opening and closing a chart are steps that the browser's Back undoes; what a
 * reader changes within a chart replaces the address.
 */
export class AddressedFigures {
  private addressed: string | undefined;

  constructor(private readonly figures: ReadonlyMap<string, LiveFigure>) {
    for (const [id, figure] of figures) {
      figure.onOpen = () => this.tell(figure.address(), 'pushState');
      figure.onChange = () => this.tell(figure.address(), 'replaceState');
      figure.onClose = () => {
        if (this.addressed === id) this.tell(undefined, 'pushState');
      };
    }
  }

  /** Shows what the address asks for, now and whenever it changes. */
  follow(): void {
    this.obey();
    window.addEventListener('popstate', () => this.obey());
  }

  private tell(address: Address | undefined, way: 'pushState' | 'replaceState'): void {
    this.addressed = address?.figure;
    const place = address ? writeAddress(address) : location.pathname + location.search;
    if (place !== location.hash) history[way](null, '', place);
  }

  private obey(): void {
    const address = readAddress(location.hash);
    const before = this.addressed;
    this.addressed = address?.figure;
    if (before && before !== address?.figure) this.figures.get(before)?.close();
    if (!address) return;
    const element = document.getElementById(address.figure);
    if (!element) return;
    for (let group = element.closest('details'); group; group = group.parentElement!.closest('details')) {
      group.open = true;
    }
    element.scrollIntoView();
    void this.figures.get(address.figure)?.show(address);
  }
}
