import { expect, test } from 'vitest';
import { misbehaviour } from '../shared/control.ts';
import { seededRandom } from '../shared/random.ts';
import { type Conduct, type LastingMisbehaviour, misconduct } from './conduct.ts';
import { Mood, type Temperament, temperamentOf } from './temperament.ts';

const SECOND = 1_000;

/** The conducts that a temperament goes through in ten minutes, each with how long it lasted in ms. */
function live(temperament: Temperament, seed = 1) {
  const mood = new Mood(temperament, 0, seededRandom(seed));
  const spells: { conduct: Conduct; lasted: number }[] = [];
  for (let now = 0; now < 600 * SECOND; now += 100) {
    const conduct = mood.at(now);
    const last = spells.at(-1);
    if (last?.conduct === conduct) last.lasted += 100;
    else spells.push({ conduct, lasted: 100 });
  }
  // The last one is cut by the end of the ten minutes.
  return spells.length > 1 ? spells.slice(0, -1) : spells;
}

test('steady, slow, refusing and an uncrowded capped server never change', () => {
  for (const kind of ['steady', 'slow', 'refusing', 'capped'] as const) {
    expect(live(temperamentOf(kind))).toHaveLength(1);
  }
});

test('a slow server is late enough to count as degraded', () => {
  const slow = live(temperamentOf('slow'))[0]?.conduct;
  expect(slow?.delayMs).toBeGreaterThan(250);
});

test('a flapping server is up for 20 to 40 s, ends in different ways, and comes back within 6 s', () => {
  const spells = live(temperamentOf('flapping'));
  const up = spells.filter(({ conduct }) => conduct.answer.do === 'accept');
  const gone = spells.filter(({ conduct }) => conduct.answer.do === 'status');
  expect(up.length).toBeGreaterThan(8);
  for (const { lasted } of up) {
    expect(lasted).toBeGreaterThanOrEqual(19_900);
    expect(lasted).toBeLessThanOrEqual(40_100);
  }
  for (const { lasted } of gone) expect(lasted).toBeLessThanOrEqual(6_100);
  const endings = new Set(gone.map(({ conduct }) => JSON.stringify(conduct.ending?.by)));
  expect(endings.size).toBe(3);
});

test('a crowded server is full from time to time, and mostly not', () => {
  const spells = live({ kind: 'capped', perSecond: 1, cap: 10, crowded: true });
  const time = (cap: number) =>
    spells.filter(({ conduct }) => conduct.cap === cap).reduce((sum, { lasted }) => sum + lasted, 0);
  expect(time(0)).toBeGreaterThan(30 * SECOND);
  expect(time(10)).toBeGreaterThan(2 * time(0));
});

test('an ailing server starts by dropping what it accepts, and gets well', () => {
  const [first, second] = live(temperamentOf('ailing'));
  expect(first?.conduct.ending).toEqual({ afterMs: 300, by: 'cut' });
  expect(first?.lasted).toBeLessThan(36 * SECOND);
  expect(second?.conduct.ending).toBeNull();
});

test('the same seed lives through the same spells', () => {
  expect(live(temperamentOf('bursty'), 5)).toEqual(live(temperamentOf('bursty'), 5));
  expect(live(temperamentOf('bursty'), 5)).not.toEqual(live(temperamentOf('bursty'), 6));
});

test('a misbehaviour takes the place of the temperament, and only the rate stays', () => {
  const ailing = new Mood(temperamentOf('ailing'), 0, seededRandom(1)).at(0);
  const slow = misconduct(ailing, misbehaviour.parse({ do: 'slow', delayMs: 40 }) as LastingMisbehaviour);
  expect(slow).toMatchObject({ ending: null, delayMs: 40, perSecond: ailing.perSecond });
  const hung = misconduct(ailing, { do: 'hang' });
  expect(hung).toMatchObject({ silent: true, perSecond: 0, answer: { do: 'hold' } });
});
