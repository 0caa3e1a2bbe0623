/** What times of day are told in. */
export type ClockZone = 'utc' | 'local';
