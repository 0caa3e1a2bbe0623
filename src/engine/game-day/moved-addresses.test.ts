import { expect, test } from 'vitest';
import type { Connect, DialTarget } from '../dial/link.ts';
import type { BackendConfig } from '../fleet-file/fleet-config.ts';
import { connectToMoved } from './moved-addresses.ts';

/** The URL that is dialled for a backend. */
function dialled(id: string, url: string, moved: [string, string][]): string {
  const urls: string[] = [];
  const connect = ((target: DialTarget) => urls.push(target.url)) as unknown as Connect;
  const target = { config: { info: { id } } as BackendConfig, url, token: null };
  const rest = [0, null, null, null] as unknown as [never, never, never, never];
  connectToMoved(() => new Map(moved), connect)(target, ...rest);
  return urls.join();
}

test('who has moved is dialled where it is, and all others by their URL', () => {
  const url = 'ws://localhost:8080/gateway?last=3';
  expect(dialled('gateway', url, [])).toBe(url);
  expect(dialled('gateway', url, [['presence', '127.0.0.2']])).toBe(url);
  expect(dialled('gateway', url, [['gateway', '127.0.0.2']])).toBe('ws://127.0.0.2:8080/gateway?last=3');
  expect(dialled('gateway', url, [['gateway', '::1']])).toBe('ws://[::1]:8080/gateway?last=3');
});
