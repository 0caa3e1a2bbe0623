import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { flightBytes, recordingsDirectory } from './recording-settings.ts';

it('keeps recordings where it is told to, else with its data, else in its own place', () => {
  const none = { recordings: null, dataDir: null };
  expect(recordingsDirectory({ ...none, recordings: 'here', dataDir: 'data' }, '/own')).toBe(resolve('here'));
  expect(recordingsDirectory({ ...none, dataDir: 'data' }, '/own')).toBe(resolve('data', 'recordings'));
  expect(recordingsDirectory(none, '/own')).toBe(resolve(join('/own', 'recordings')));
  expect(recordingsDirectory(none, null)).toBeNull();
});

it('gives the flight recorder more of a disk than of memory', () => {
  expect(flightBytes(null)).toBeLessThan(flightBytes('/data'));
});
