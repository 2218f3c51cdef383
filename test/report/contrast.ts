/** Red, green and blue of "#rrggbb", linear 0 … 1 (IEC 61966-2-1). */
export function linearRgb(colour: string): number[] {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

/** Contrast ratio of two colours, 1 … 21 (WCAG 2.2). */
export function contrast(first: string, second: string): number {
  const [dark, light] = [first, second]
    .map((colour) => luminance(linearRgb(colour)) + 0.05)
    .sort((a, b) => a - b);
  return light! / dark!;
}

function luminance([red, green, blue]: readonly number[]): number {
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
