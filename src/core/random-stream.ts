import { createHash } from 'node:crypto';

/**
 * A named, seeded source of random numbers. Streams are derived by name, never shared:
 *
 *   const stream = RandomStream.fromSeed(1).fork('augment', epoch, caseId)
 *
 * so a draw depends only on the seed and the stream's name, not on the order in which workers run or on where a
 * resumed run began. Nothing in the study calls Math.random.
 *
 * Generator: sfc32 (Doty-Humphrey's "small fast counting" generator, 128 bits of state, period at least 2^32),
 * initialised from the SHA-256 of the stream's full name.
 *
 * ```ts
 * const stream = RandomStream.fromSeed(1).fork('crops');
 * stream.integer(0, 10) < 10; // true
 * RandomStream.fromSeed(1).fork('crops').uniform(0, 1) === RandomStream.fromSeed(1).fork('crops').uniform(0, 1); // true
 * ```
 */
export class RandomStream {
  private a: number;
  private b: number;
  private c: number;
  private counter: number;

  private constructor(private readonly name: string) {
    const digest = createHash('sha256').update(name).digest();
    this.a = digest.readInt32LE(0);
    this.b = digest.readInt32LE(4);
    this.c = digest.readInt32LE(8);
    this.counter = 1;
    for (let round = 0; round < 12; round++) this.nextUint32();
  }

  static fromSeed(seed: number): RandomStream {
    return new RandomStream(`seed=${seed}`);
  }

  /** Derives an independent stream by name; the state of this stream is unchanged. */
  fork(...path: readonly (string | number)[]): RandomStream {
    return new RandomStream(`${this.name}/${path.join('/')}`);
  }

  /** The next 32 random bits, as an integer in [0, 2^32). */
  nextUint32(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform real in [low, high), with 53 random bits. */
  uniform(low = 0, high = 1): number {
    const fraction = ((this.nextUint32() >>> 5) * 67108864 + (this.nextUint32() >>> 6)) / 9007199254740992;
    return low + (high - low) * fraction;
  }

  /** Uniform integer in [low, high), both integers, high > low. Unbiased to one part in 2^21. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low));
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /**
   * Normal deviate with this mean and standard deviation (Box–Muller; the second of each pair is discarded, so
   * that no state is kept between draws).
   */
  normal(mean = 0, standardDeviation = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + standardDeviation * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A new array with the items in random order (Fisher–Yates). */
  shuffled<T>(items: readonly T[]): T[] {
    const result = items.slice();
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.integer(0, last + 1);
      [result[last], result[other]] = [result[other]!, result[last]!];
    }
    return result;
  }
}
