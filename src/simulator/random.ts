import type { Random } from '../shared/random.ts';

/** A seed of its own for each id (FNV-1a), so that servers that start from one seed still differ. */
export function seedFor(id: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < id.length; index++) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}

/** A number between the two bounds. */
export const between = (random: Random, [low, high]: readonly [number, number]): number =>
  low + random() * (high - low);

/** One of a list that is never empty. */
export const oneOf = <T>(random: Random, choices: readonly [T, ...T[]]): T =>
  choices[Math.floor(random() * choices.length)] ?? choices[0];
