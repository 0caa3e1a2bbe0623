import { expect, test } from 'vitest';
import { adviceAfter, routeOf } from './dial.ts';

const bridge = { platform: 'linux', requestPort: () => undefined } as const;
const served = { location: { protocol: 'http:', host: 'console.example' } } as unknown as Window;
const desktop = { ...served, wirewatch: bridge } as unknown as Window;

test('advice waits until trying again alone has not helped, and is that of the shell', () => {
  expect(adviceAfter(3, routeOf(served))).toBeNull();
  expect(adviceAfter(4, routeOf(served))).toMatch(/reload with the URL/);
  expect(adviceAfter(4, routeOf(desktop))).toMatch(/start it again/);
});
