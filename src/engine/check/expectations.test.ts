import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseExpectations, readExpectations } from './expectations.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wirewatch-expect-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('reads YAML and JSON, durations with their units', async () => {
  const yaml = join(folder, 'e.yaml');
  writeFileSync(yaml, '# of the price feed\nminRate: 0.1\nmaxGap: 15s\nmaxP95: 250ms\nmaxMissing: 0\n');
  expect(await readExpectations(yaml)).toEqual({
    ok: true,
    value: { minRate: 0.1, maxGap: 15_000, maxP95: 250, maxMissing: 0 },
  });
  expect(parseExpectations('{"maxReconnects": 1}', 'e.json')).toEqual({
    ok: true,
    value: { maxReconnects: 1 },
  });
});

it('says of every mistake where it is and what was expected', async () => {
  const refused = parseExpectations(
    'minRate: fast\nmaxGaps: 2s\nmaxP95: 2 fortnights\nmaxLost: -1\n',
    'e.yaml',
  );
  if (refused.ok) throw new Error('it was taken');
  expect(refused.error).toEqual([
    'e.yaml:1:10: minRate: expected a number',
    'e.yaml:2:1: unknown key "maxGaps", did you mean "maxGap"?',
    'e.yaml:3:9: maxP95: expected a duration such as 500ms, 10s or 2m',
    'e.yaml:4:10: maxLost: expected number to be >=0',
  ]);
  expect(parseExpectations('', 'e.yaml')).toEqual({
    ok: false,
    error: ['e.yaml: is empty, expected such as minRate: 10'],
  });
  expect(parseExpectations('a: [', 'e.yaml').ok).toBe(false);
  const missing = join(folder, 'none.yaml');
  expect(await readExpectations(missing)).toEqual({
    ok: false,
    error: [`${missing}: there is no such file`],
  });
});
