/** The streams of a command: results go to `stdout`, progress to `stderr`. */
export interface DataOutput {
  stdout: { write(text: string): unknown };
  stderr: { isTTY?: boolean; columns?: number; write(text: string): unknown };
  /** Folder of the manifests; undefined: the project's. */
  manifestFolder?: string;
}
