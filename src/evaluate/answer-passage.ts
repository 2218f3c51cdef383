/** One fact of a text: its topic in a word or two, and what there is to say. */
export interface Point {
  about: string;
  text: string;
}

/** A part of the answer: its heading, a sentence that stands alone, and the points behind it. */
export interface Passage {
  heading: string;
  lead: string;
  points: readonly Point[];
}

/** A list of one point, or of none if there is nothing to say. */
export function pointAbout(about: string, text: string | undefined): Point[] {
  return text ? [{ about, text }] : [];
}
