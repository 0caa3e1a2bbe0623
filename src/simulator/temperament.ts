import type { Random } from '../shared/random.ts';
import { CALM, type Conduct, type Ending } from './conduct.ts';
import { between, oneOf } from './random.ts';

/** What a simulated server is like when nobody tells it to misbehave. Rates are messages per second. */
export type Temperament =
  | { kind: 'steady'; perSecond: number }
  /** Quiet for a while, then `burstPerSecond` for a second or two. */
  | { kind: 'bursty'; perSecond: number; burstPerSecond: number }
  /** Up for 20 to 40 s, then it ends all connections in one of several ways and is gone for some seconds. */
  | { kind: 'flapping'; perSecond: number }
  /** Messages and pongs are late. */
  | { kind: 'slow'; perSecond: number; delayMs: number; jitterMs: number }
  /** Takes `cap` connections; when it is `crowded`, other clients take them all from time to time. */
  | { kind: 'capped'; perSecond: number; cap: number; crowded: boolean }
  /** In turns accepts and drops at once, and is well: what trips a breaker and what heals it. */
  | { kind: 'ailing'; perSecond: number }
  /** Answers every upgrade with an HTTP status. */
  | { kind: 'refusing'; status: number };

export type TemperamentKind = Temperament['kind'];

const DEFAULTS: { [Kind in TemperamentKind]: Extract<Temperament, { kind: Kind }> } = {
  steady: { kind: 'steady', perSecond: 20 },
  bursty: { kind: 'bursty', perSecond: 4, burstPerSecond: 120 },
  flapping: { kind: 'flapping', perSecond: 6 },
  slow: { kind: 'slow', perSecond: 5, delayMs: 290, jitterMs: 60 },
  capped: { kind: 'capped', perSecond: 10, cap: 10, crowded: false },
  ailing: { kind: 'ailing', perSecond: 8 },
  refusing: { kind: 'refusing', status: 403 },
};

/** The temperament of a kind with its usual numbers. */
export const temperamentOf = (kind: TemperamentKind): Temperament => DEFAULTS[kind];

/** A time with one conduct, chosen when it begins. `lasts` is a range in ms. */
interface Spell {
  lasts: readonly [number, number];
  conducts: readonly [Conduct, ...Conduct[]];
}

function spellsOf(temperament: Temperament): readonly [Spell, ...Spell[]] {
  const forEver = (conduct: Conduct): readonly [Spell] => [{ lasts: [0, 0], conducts: [conduct] }];
  if (temperament.kind === 'refusing') {
    return forEver({ ...CALM, answer: { do: 'status', status: temperament.status } });
  }
  const well = { ...CALM, perSecond: temperament.perSecond };
  switch (temperament.kind) {
    case 'steady':
      return forEver(well);
    case 'slow':
      return forEver({ ...well, delayMs: temperament.delayMs, jitterMs: temperament.jitterMs });
    case 'bursty':
      return [
        { lasts: [4_000, 9_000], conducts: [well] },
        { lasts: [800, 2_000], conducts: [{ ...well, perSecond: temperament.burstPerSecond }] },
      ];
    case 'flapping': {
      const gone = (by: Ending['by']): Conduct => ({
        ...CALM,
        answer: { do: 'status', status: 502 },
        ending: { afterMs: 0, by },
      });
      return [
        { lasts: [20_000, 40_000], conducts: [well] },
        {
          lasts: [2_000, 6_000],
          conducts: [
            gone({ code: 1011, reason: 'Internal error' }),
            gone({ code: 1012, reason: 'Service restart' }),
            gone('cut'),
          ],
        },
      ];
    }
    case 'capped': {
      const open = { ...well, cap: temperament.cap };
      if (!temperament.crowded) return forEver(open);
      return [
        { lasts: [25_000, 45_000], conducts: [open] },
        { lasts: [6_000, 12_000], conducts: [{ ...open, cap: 0 }] },
      ];
    }
    case 'ailing':
      return [
        { lasts: [25_000, 35_000], conducts: [{ ...well, ending: { afterMs: 300, by: 'cut' } }] },
        { lasts: [35_000, 50_000], conducts: [well] },
      ];
  }
}

/** A temperament over time: goes from spell to spell, at random within their ranges. */
export class Mood {
  private readonly spells: readonly [Spell, ...Spell[]];
  private index = 0;
  /** UTC ms. */
  private until: number;
  private current: Conduct;

  constructor(
    temperament: Temperament,
    now: number,
    private readonly random: Random,
  ) {
    this.spells = spellsOf(temperament);
    this.until = now + between(random, this.spells[0].lasts);
    this.current = oneOf(random, this.spells[0].conducts);
  }

  /** The conduct at `now`: the same object for as long as the spell lasts. */
  at(now: number): Conduct {
    while (this.spells.length > 1 && now >= this.until) {
      this.index = (this.index + 1) % this.spells.length;
      const spell = this.spells[this.index] ?? this.spells[0];
      this.until += between(this.random, spell.lasts);
      this.current = oneOf(this.random, spell.conducts);
    }
    return this.current;
  }
}
