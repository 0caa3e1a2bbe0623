import { expect, it } from 'vitest';
import { decide, type Ending } from '../dial/outcome.ts';
import { DialEvents } from './dial-events.ts';
import type { Input } from './socket-state.ts';

const ENDING: Ending = { kind: 'close', code: 1011, reason: 'restarting' };

function dial(generation: number) {
  const fed: Input[] = [];
  const pongs: number[] = [];
  const outcome = decide({ kind: 'close', code: 1011, reason: 'in words that may be shown' }, () => 0);
  const events = new DialEvents(generation, {
    feed: (input) => fed.push(input),
    conclude: () => outcome,
    ponged: (token) => pongs.push(token),
  });
  return { events, fed, pongs, outcome };
}

it('names its dial in all that it tells, and tells endings as what follows from them', () => {
  const { events, fed, outcome } = dial(7);
  events.onOpened();
  events.onEnding(ENDING);
  events.onEnded(ENDING);
  expect(fed).toEqual([
    { type: 'opened', generation: 7 },
    { type: 'ending', generation: 7, outcome },
    { type: 'ended', generation: 7, outcome },
  ]);
});

it('hands on the token of a pong, which is no input', () => {
  const { events, fed, pongs } = dial(1);
  events.onPong(42);
  expect(pongs).toEqual([42]);
  expect(fed).toEqual([]);
});
