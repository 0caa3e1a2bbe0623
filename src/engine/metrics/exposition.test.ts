import { expect, it } from 'vitest';
import { exposition, type Family, single } from './exposition.ts';

it('is Prometheus text, with what is special in it escaped', async () => {
  const families: Family[] = [
    single('counter', 'a_total', 'Of\nall.', 3),
    {
      name: 'b',
      help: 'Of each.',
      type: 'gauge',
      labels: ['of', 'by'],
      samples: [
        { labels: { of: 'a "b"\\', by: '' }, value: 0.25 },
        { labels: { of: 'line\nbreak', by: 'é' }, value: -1 },
      ],
    },
  ];
  expect(await exposition(families)).toBe(
    [
      '# HELP a_total Of\\nall.',
      '# TYPE a_total counter',
      'a_total 3',
      '# HELP b Of each.',
      '# TYPE b gauge',
      'b{of="a \\"b\\"\\\\",by=""} 0.25',
      'b{of="line\\nbreak",by="é"} -1',
      '',
    ].join('\n'),
  );
});

it('leaves out what is not known, and a name of which nothing is', async () => {
  const family = { help: 'H.', type: 'gauge', labels: ['n'] } as const;
  const text = await exposition([
    { ...family, name: 'a', samples: [] },
    { ...family, name: 'b', samples: [{ labels: { n: '1' }, value: Number.NaN }] },
    {
      ...family,
      name: 'c',
      samples: [
        { labels: { n: '1' }, value: Number.NaN },
        { labels: { n: '2' }, value: 0 },
      ],
    },
  ]);
  expect(text).toBe('# HELP c H.\n# TYPE c gauge\nc{n="2"} 0\n');
});

it('writes a large family in pieces and lets others run in between, under one head', async () => {
  const samples = Array.from({ length: 2_001 }, (_, n) => ({ labels: { n: `${n}` }, value: n }));
  let turns = 0;
  let over = false;
  const count = () => {
    turns++;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  const text = await exposition([{ name: 'a', help: 'H.', type: 'gauge', labels: ['n'], samples }]);
  over = true;
  expect(turns).toBeGreaterThanOrEqual(4);
  const lines = text.trimEnd().split('\n');
  expect(lines.slice(0, 2)).toEqual(['# HELP a H.', '# TYPE a gauge']);
  expect(lines.slice(2)).toEqual(samples.map(({ value }) => `a{n="${value}"} ${value}`));
});
