import { BLOCK_PLACES } from './block.ts';

/** Blocks that a bucket can have, `BLOCK_PLACES` sources to each. */
const BLOCKS = 8_192;

/** What the sources of one block are, for their series are others: backends, fleets and groups, or servers' tiers. */
export const NUMBER_RANGES = ['backend', 'fleet', 'tier'] as const;
export type NumberRange = (typeof NUMBER_RANGES)[number];
const FIRST_BLOCK: Readonly<Record<NumberRange, number>> = { backend: 0, fleet: 4_096, tier: 5_120 };

/** Numbers of sources, from the first up to, but not including, the end. */
export const NUMBERS: Readonly<Record<NumberRange, { first: number; end: number }>> = {
  backend: { first: 0, end: FIRST_BLOCK.fleet * BLOCK_PLACES },
  fleet: { first: FIRST_BLOCK.fleet * BLOCK_PLACES, end: FIRST_BLOCK.tier * BLOCK_PLACES },
  tier: { first: FIRST_BLOCK.tier * BLOCK_PLACES, end: BLOCKS * BLOCK_PLACES },
};

export function rangeOfBlock(block: number): NumberRange {
  if (block < FIRST_BLOCK.fleet) return 'backend';
  return block < FIRST_BLOCK.tier ? 'fleet' : 'tier';
}

export const blockOf = (number: number): number => Math.floor(number / BLOCK_PLACES);
export const placeOf = (number: number): number => number % BLOCK_PLACES;
export const numberOf = (block: number, place: number): number => block * BLOCK_PLACES + place;

/**
 * The id of a row: bucket by bucket, and in each block by block. New rows so come at the end of their table, which
 * fills its pages, and the rows of one block are found one step of {@link BLOCKS} after the other.
 *
 * @param time UTC ms, start of the bucket
 * @param length ms
 */
export const rowKey = (time: number, length: number, block: number): number =>
  Math.floor(time / length) * BLOCKS + block;

export const timeOfKey = (key: number, length: number): number => Math.floor(key / BLOCKS) * length;
export const blockOfKey = (key: number): number => key % BLOCKS;
export const KEY_STEP = BLOCKS;
