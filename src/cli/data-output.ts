/** Where a command writes: results to `stdout`, progress to `stderr`. */
export interface DataOutput {
  stdout: { write(text: string): unknown };
  stderr: { isTTY?: boolean; columns?: number; write(text: string): unknown };
  /** Folder of the manifests; the project's own where absent. */
  manifestFolder?: string;
}
