/** Uniform numbers from 0 up to, but not including, 1. */
export type Random = () => number;

/**
 * A repeatable generator, one per managed socket so that the sockets' schedules are independent of
 * each other and of the order in which they fail.
 * Source: mulberry32, Tommy Ettinger 2017, public domain; passes gjrand at this length.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Another generator's seed. */
export const drawSeed = (random: Random): number => Math.floor(random() * 4_294_967_296);
