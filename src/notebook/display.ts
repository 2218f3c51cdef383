/**
 * Output of notebooks: one content in several MIME types, of which Jupyter shows the richest it supports. The
 * kernel registers itself here, so the library depends on neither Jupyter nor the kernel. Without a kernel (in a
 * script or test) the plain text is printed to the terminal.
 */
import { randomUUID } from 'node:crypto';

/** Content by MIME type; `text/plain` is always present. Images are in base64. */
export interface MimeBundle {
  'text/plain': string;
  [type: string]: unknown;
}

/** A message of Jupyter's protocol: display_data or update_display_data. */
export interface DisplayMessage {
  data: MimeBundle;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
}

export type WriteDisplay = (message: DisplayMessage, isUpdate: boolean) => void;

let write: WriteDisplay = ({ data }) => console.log(data['text/plain']);

/** Called by the kernel when it starts. */
export function connectDisplay(writeDisplay: WriteDisplay): void {
  write = writeDisplay;
}

/** Shows content under the running cell. */
export function show(data: MimeBundle): void {
  write({ data, metadata: {}, transient: {} }, false);
}

/** Creates an output under the cell whose content is replaced at every call, for progress or live curves. */
export function replaceableOutput(): (data: MimeBundle) => void {
  const displayId = randomUUID();
  let shown = false;
  return (data) => {
    write({ data, metadata: {}, transient: { display_id: displayId } }, shown);
    shown = true;
  };
}
