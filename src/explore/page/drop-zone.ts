import { element } from './element.js';

/** A zone to drop a file on, or to choose one with pointer or keyboard; calls `onFile` with it. */
export class DropZone {
  private readonly input: HTMLInputElement;

  constructor(
    private readonly name: 'image' | 'mask',
    onFile: (file: File) => void,
  ) {
    this.input = element<HTMLInputElement>(`${name}-file`);
    const zone = element(`${name}-drop`);
    this.input.addEventListener('change', () => {
      const [file] = this.input.files!;
      // Allows choosing the same file again.
      this.input.value = '';
      if (file) onFile(file);
    });
    const isOver = (event: DragEvent, over: boolean) => {
      event.preventDefault();
      zone.classList.toggle('over', over);
    };
    zone.addEventListener('dragover', (event) => isOver(event, true));
    zone.addEventListener('dragleave', (event) => isOver(event, false));
    zone.addEventListener('drop', (event) => {
      isOver(event, false);
      const [file] = event.dataTransfer!.files;
      if (file && !this.input.disabled) onFile(file);
    });
  }

  /** Sets the text of the zone: the name of its file, or a hint. */
  say(text: string): void {
    element(`${this.name}-name`).textContent = text;
  }

  /** Enables the zone for files of the given kinds (HTML `accept`); undefined disables it. */
  enable(accepted: string | undefined): void {
    this.input.accept = accepted ?? '';
    this.input.disabled = accepted === undefined;
  }
}

/** Ignores files dropped outside a zone: the browser would open them instead of the page. */
export function refuseStrayDrops(): void {
  for (const kind of ['dragover', 'drop']) addEventListener(kind, (event) => event.preventDefault());
}
