import { createElement as h, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Area, Bar, ComposedChart, Line, LineChart, Tooltip, XAxis, YAxis } from 'recharts';
import type { NaiveMessage, NaivePast, NaivePoint, NaiveReading } from '../naive-numbers.ts';

/*
 * The fleet screen as it is first written: all rows in the document, a recharts sparkline in each, everything
 * in React's state and drawn again with every reading. Animations are off, keys are stable, and the build is
 * the production one; apart from that nothing was done for speed, and nothing against it.
 */

const MINUTE = 60_000;
/** As long as our own charts show. */
const WINDOW = 5 * MINUTE;

interface Shown {
  past: NaivePast;
  reading: NaiveReading;
}

function withReading({ past }: Shown, reading: NaiveReading): Shown {
  const sparklines = past.sparklines.map((line, row) => [...line.slice(1), reading.rows[row]?.in ?? null]);
  const fleet = [...past.fleet, reading.point].filter(({ time }) => time > reading.point.time - WINDOW);
  return { past: { ...past, sparklines, fleet }, reading };
}

function Page() {
  const [shown, show] = useState<Shown | null>(null);
  useEffect(() => {
    const socket = new WebSocket(`ws://${location.host}/numbers`);
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data) as NaiveMessage;
      if ('past' in message) {
        show({ past: message.past, reading: { point: { time: 0 }, rows: [] } });
      } else {
        show((before) => before && withReading(before, message.reading));
      }
    };
    return () => socket.close();
  }, []);
  return (
    shown && [h(Table, { key: 'table', ...shown }), h(Charts, { key: 'charts', points: shown.past.fleet })]
  );
}

const number = (value: number | null | undefined, digits: number) =>
  value === null || value === undefined ? '–' : value.toFixed(digits);

function Table({ past, reading }: Shown) {
  const rows = past.backends.map(({ id, name }, row) => {
    const now = reading.rows[row];
    const cells = [
      now?.health,
      name,
      now?.phase,
      now?.breaker,
      number(now?.roundTrip, 1),
      number(now?.in, 1),
      number(now?.out, 1),
      number(now?.reconnects, 0),
      number(now && now.uptime !== null ? now.uptime * 100 : null, 2),
    ];
    const data = (past.sparklines[row] ?? []).map((value, at) => ({ at, value }));
    return h(
      'tr',
      { key: id, 'data-row-id': id },
      cells.map((cell, column) => h('td', { key: column }, cell)),
      h(
        'td',
        { key: 'sparkline' },
        h(
          LineChart,
          { width: 92, height: 20, data },
          h(Line, { dataKey: 'value', dot: false, isAnimationActive: false }),
        ),
      ),
    );
  });
  return h('div', { className: 'rows' }, h('table', null, h('tbody', null, rows)));
}

type Draw = 'line' | 'area' | 'bar';
type Chart = [title: string, height: number, draw: Draw, keys: string[]];

/** What our own fleet screen has beside its table. */
const CHARTS: Chart[] = [
  [
    'Connections',
    140,
    'area',
    ['up', 'paused', 'degraded', 'connecting', 'down'].map((key) => `health.${key}`),
  ],
  ['Reconnects per minute', 104, 'bar', ['reconnectsAutomatic', 'reconnectsManual']],
  ['Messages per second', 110, 'line', ['messagesIn', 'messagesOut']],
  ['Round trip, ms', 110, 'line', ['rttP50', 'rttP95', 'rttP99']],
  ['Breakers not closed', 74, 'area', ['open', 'isolated', 'half-open'].map((key) => `breaker.${key}`)],
];
const COLORS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9'];

function Charts({ points }: { points: NaivePoint[] }) {
  const charts = CHARTS.map(([title, height, draw, keys]) => {
    const data = draw === 'bar' ? byMinute(points, keys) : points;
    return h(
      'figure',
      { key: title, style: { margin: 8 } },
      h('figcaption', null, title),
      h(
        ComposedChart,
        { width: 440, height, data, syncId: 'fleet' },
        h(XAxis, { dataKey: 'time', type: 'number', domain: ['dataMin', 'dataMax'], hide: true }),
        h(YAxis, { width: 34 }),
        h(Tooltip, { isAnimationActive: false }),
        keys.map((key, index) => series(draw, key, COLORS[index] ?? '#6b7280')),
      ),
    );
  });
  return h('div', null, charts);
}

function series(draw: Draw, dataKey: string, color: string) {
  const shared = { key: dataKey, dataKey, isAnimationActive: false };
  switch (draw) {
    case 'line':
      return h(Line, { ...shared, stroke: color, dot: false });
    case 'area':
      return h(Area, { ...shared, stroke: color, fill: color, type: 'stepAfter', stackId: 'all' });
    case 'bar':
      return h(Bar, { ...shared, fill: color, stackId: 'all' });
  }
}

function byMinute(points: NaivePoint[], keys: string[]): NaivePoint[] {
  const minutes = new Map<number, NaivePoint>();
  for (const point of points) {
    const time = Math.floor(point.time / MINUTE) * MINUTE;
    const sums = minutes.get(time) ?? { time };
    for (const key of keys) sums[key] = (sums[key] ?? 0) + (point[key] ?? 0);
    minutes.set(time, sums);
  }
  return [...minutes.values()];
}

const element = document.getElementById('root');
if (element) createRoot(element).render(h(Page));
