import { expect, it } from 'vitest';
import type { CheckResult } from './check-result.ts';
import { junitReport } from './junit.ts';

const measured = {
  ready: null,
  messagesIn: 0,
  messagesOut: 0,
  rate: null,
  gap: null,
  missing: 0,
  duplicates: 0,
  outOfOrder: 0,
  dropped: 0,
  lost: 0,
  reconnects: 0,
  dials: 1,
  roundTrips: 0,
  p50: null,
  p95: null,
  endings: [],
};
const result: CheckResult = {
  backend: 'a&b',
  url: 'ws://a.example/?k=•••',
  startedAt: Date.UTC(2026, 0, 1, 12),
  connecting: 500,
  held: 1_500,
  duration: 1_500,
  interrupted: false,
  ownDelay: 0,
  sequenced: false,
  identified: false,
  connected: 0,
  total: measured,
  connections: [{ ...measured, id: 'a&b#1', connected: false, open: false }],
};

it('has nothing in it that is no XML, whatever a server says', () => {
  const said = 'a <b> & "c"\u0000\u001b\ud800\uffff]]> é 💡\nnext';
  const judged = [
    { name: 'held', expected: 'for 1.5 s', found: '1.5 s', passed: true, detail: '' },
    { name: 'connected', expected: 'at least 1', found: '0', passed: false, detail: said },
  ];
  const report = junitReport(result, judged, [said]);
  expect(report).toContain('<testsuite name="wirewatch check a&amp;b" tests="2" failures="1" errors="0"');
  expect(report).toContain('time="2.000" timestamp="2026-01-01T12:00:00"');
  expect(report).toContain(
    '>a &lt;b&gt; &amp; &quot;c&quot;\ufffd\ufffd\ufffd\ufffd]]&gt; é 💡\nnext</failure>',
  );
  expect(report).toContain('message="expected at least 1, found 0"');
});
