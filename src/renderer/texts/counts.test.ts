import { afterEach, expect, test } from 'vitest';
import { setLocale } from '../../shared/describe/locale.ts';
import { texts } from './catalogue.ts';

afterEach(() => setLocale([]));

test.each([
  ['of a filter', () => texts.health.count('Up', 1_234), 'Up 1.234'],
  ['in the window’s title', () => texts.windowTitle.worst(1_234, 'down'), '1.234 down · Wirewatch'],
  ['of a group', () => texts.fleetView.healths([{ name: 'Down', count: 1_234 }]), '1.234 down'],
  ['of an incident', () => texts.incidentStrip.show(1_234), 'Show 1.234'],
  ['by its causes', () => texts.incidentCauses.counted(1_234, 'close 1012'), '1.234 close 1012'],
  ['that are marked', () => texts.commands.marked(1_234), 'the 1.234 marked backends'],
  ['in the audit', () => texts.audit.notBegun(1_234), '1.234 not begun'],
  ['on the wallboard', () => texts.wallboard.tiles(1_234), 'Tiles of 1.234 backends'],
  [
    'under a breaker',
    () => texts.charts.breakerSummary(1, 1_234),
    'Breaker open once, 1.234 reconnects in this window',
  ],
])('a count %s is written as the locale has it', (_, said, expected) => {
  setLocale(['de-DE']);
  expect(said()).toBe(expected);
});
