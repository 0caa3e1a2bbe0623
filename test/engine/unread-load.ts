import { afterAll, beforeAll } from 'vitest';
import { LoadMeter } from '../../src/engine/telemetry/console-load.ts';

/**
 * For tests in which virtual hours pass: hundreds of thousands of ticks, each of which would ask the system what this
 * process costs, which takes a quarter of their time and says nothing of virtual seconds.
 */
export function leaveLoadUnread(): void {
  const { read } = LoadMeter.prototype;
  beforeAll(() => {
    LoadMeter.prototype.read = () => ({ cpu: 0, memory: 0, lag: 0 });
  });
  afterAll(() => {
    LoadMeter.prototype.read = read;
  });
}
