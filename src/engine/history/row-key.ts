import { BLOCK_PLACES } from './block.ts';

/**
 * Blocks that a bucket can have. The lower half is for backends, `BLOCK_PLACES` to a block; each fleet has a block of its own in
 * the upper half, because its series are others.
 */
const BLOCKS = 8_192;
const FIRST_FLEET = (BLOCKS / 2) * BLOCK_PLACES;

/** Numbers of sources: backends have those below the first of a fleet. */
export const FIRST_FLEET_NUMBER = FIRST_FLEET;
export const MOST_NUMBERS = BLOCKS * BLOCK_PLACES;
export const NUMBERS_PER_FLEET = BLOCK_PLACES;

export const blockOf = (number: number): number => Math.floor(number / BLOCK_PLACES);
export const placeOf = (number: number): number => number % BLOCK_PLACES;
export const numberOf = (block: number, place: number): number => block * BLOCK_PLACES + place;
export const isFleetBlock = (block: number): boolean => block >= BLOCKS / 2;

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
