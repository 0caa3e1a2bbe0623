import { expect, test } from 'vitest';
import type { Marker } from '../../shared/recording.ts';
import { type BugContext, bugReport } from './bug-bundle.ts';

const FROM = Date.UTC(2026, 10, 21, 14, 0, 0);
const marker = (minute: number, text: string): Marker => ({
  id: minute,
  at: FROM + minute * 60_000,
  by: 'ops-1',
  text,
  backend: null,
});
const context = (more: Partial<BugContext> = {}): BugContext => ({
  subject: {
    name: 'release 42',
    fleet: 'prod-eu',
    from: FROM,
    to: FROM + 3_600_000,
    counts: { events: 40, markers: 2 },
    position: null,
  },
  range: { from: FROM, to: FROM + 3_600_000 },
  backends: [],
  markers: [],
  ...more,
});

test('says where the recording is, and leaves room for what only a person knows', () => {
  expect(bugReport(context())).toBe(`## What happened


## What was expected


## How to see it

1. Open the recording \`release 42\` in Wirewatch.
2. Go to 2026-11-21 14:00:00 UTC.

## Recording

- Fleet: prod-eu
- From 2026-11-21 14:00:00 UTC to 2026-11-21 15:00:00 UTC
- Backends: all that are in it
- 40 events, 2 markers in the whole recording
`);
});

test('names the marked moments of the part, and begins at what is on screen, else at the first of them', () => {
  const markers = [marker(5, 'deploy\nbegins'), marker(30, 'lost'), marker(90, 'after it')];
  const marked = bugReport(context({ markers, backends: ['prices', 'chat'] }));
  expect(marked).toContain(
    '- 2026-11-21 14:05:00 UTC, ops-1: deploy begins\n- 2026-11-21 14:30:00 UTC, ops-1: lost\n',
  );
  expect(marked).not.toContain('after it');
  expect(marked).toContain('Go to 2026-11-21 14:05:00 UTC');
  expect(marked).toContain('- Backends: prices, chat');
  const shown = context({ markers });
  shown.subject = { ...shown.subject, position: FROM + 600_000 };
  expect(bugReport(shown)).toContain('Go to 2026-11-21 14:10:00 UTC');
});
