/** A title or topic with the full stop that ends it; one that ends with a mark of its own, such as a question, keeps that. */
export function withFullStop(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
