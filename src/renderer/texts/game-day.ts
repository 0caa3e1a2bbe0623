import { formatCount, plural } from '../../shared/describe/numbers.ts';
import { formatElapsed } from '../../shared/describe/time.ts';
import type { ScenarioRun } from '../../shared/game-day.ts';

const states: Record<ScenarioRun['state'], string> = {
  running: 'running',
  finished: 'over',
  stopped: 'stopped',
  failed: 'failed',
};

/** Game day: faults that are put into a simulated fleet, to watch the console tell the story. */
export const gameDay = {
  title: 'Game day',
  command: 'Game day: put faults into the demo fleet…',
  commandWords: 'chaos fault inject simulator scenario exercise training break',
  close: 'Close game day',
  harmless:
    'Only the simulator can be harmed: nothing is asked twice. Each fault is mended when its time is over.',

  inForce: 'In the fleet now',
  nothing: 'Nothing: the simulated backends are as they are by nature.',
  left: (ms: number, by: string) => `${formatElapsed(ms)} left · by ${by}`,
  stop: 'Stop',
  stopOne: (what: string, whom: string) => `Stop ${what} on ${whom}`,
  stopAll: 'Stop all and mend',
  unmended: (why: string) => `Not mended: ${why}.`,

  inject: 'Put in a fault',
  fault: 'Fault',
  on: 'On',
  for: 'For',
  go: 'Inject',
  one: 'One backend',
  many: 'Many backends',
  marked: (count: number) => `marked in the table (${formatCount(count)})`,
  shown: (count: number) => `shown by the filter (${formatCount(count)})`,
  all: (count: number) => `all ${plural(count, 'backend')}`,
  group: (group: string, count: number) => `group ${group} (${formatCount(count)})`,
  backends: (count: number) => plural(count, 'backend'),
  refused: (why: string) => `Not done: ${why}.`,

  faults: {
    kill: 'Kill connections',
    refuse: 'Refuse connections',
    hang: 'Hang',
    mute: 'Mute pongs',
    flap: 'Flap',
    cap: 'Cap connections',
    close: 'Wrong close code',
    slow: 'Slow',
    flood: 'Flood',
    address: 'Change of address',
    network: 'Local network loss',
  },
  does: {
    kill: 'Cuts every connection without a close frame, again and again; new ones are taken.',
    refuse: 'Nothing listens any more, and every connection is cut.',
    hang: 'Connections stay open and nothing comes over them; upgrades are not answered.',
    mute: 'No ping is answered; connections are taken. With messages it lives, without it is found dead.',
    flap: 'Accepts, and closes again with 1011 after a moment.',
    cap: 'Takes so many connections and closes those beyond with 1013.',
    close:
      'Closes each connection with this code soon after it opened. After some, 1002 or 1008 say, the console does not dial again before a person says so.',
    slow: 'Messages and pongs are late.',
    flood: 'Sends as many messages as asked.',
    address: 'Comes back at another address behind its name. Only backends that are known by a name can.',
    network: 'All backends fall silent at once, as when this machine loses its way out.',
  },
  amount: {
    kill: 'Every, s',
    mute: 'Messages a second',
    flap: 'Open for, ms',
    cap: 'Connections',
    close: 'Code',
    slow: 'Late by, ms',
    flood: 'Messages a second',
  },

  scenarios: 'Scenarios',
  play: 'Play',
  playOne: (title: string) => `Play “${title}”`,
  stopScenario: 'Stop',
  stopScenarioOne: (title: string) => `Stop “${title}”`,
  lasts: (ms: number) => formatElapsed(ms),
  step: (step: number, steps: number) => `step ${step} of ${steps}`,
  watchFor: (what: string) => `Watch for: ${what}.`,
  progressOf: (title: string) => `Progress of “${title}”`,
  state: (state: ScenarioRun['state']) => states[state],
} as const;
