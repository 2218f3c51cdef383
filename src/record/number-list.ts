import { z } from 'zod';

/**
 * A list of numbers from 0 up, whole ones where `whole`, at most `maximum`. It is checked in one loop: records hold thousands of
 * numbers, and a schema for each takes ten times as long.
 */
export function numberList({
  whole = false,
  maximum = Number.POSITIVE_INFINITY,
  length,
}: {
  whole?: boolean;
  maximum?: number;
  length?: number;
} = {}): z.ZodType<number[]> {
  const isSound = (value: unknown) =>
    Number.isFinite(value) &&
    (value as number) >= 0 &&
    (value as number) <= maximum &&
    (!whole || Number.isSafeInteger(value));
  const kind = whole ? 'whole numbers' : 'numbers';
  const range = maximum === Number.POSITIVE_INFINITY ? 'from 0 up' : `from 0 to ${maximum}`;
  return z.custom<number[]>(
    (list) => Array.isArray(list) && (length === undefined || list.length === length) && list.every(isSound),
    `expected ${length === undefined ? '' : `${length} `}${kind} ${range}`,
  );
}
