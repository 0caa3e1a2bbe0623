const did = {
  reconnect: (name: string) => `Reconnecting ${name}.`,
  pause: (name: string) => `Paused ${name}.`,
  resume: (name: string) => `Resumed ${name}.`,
  reset: (name: string) => `Reset the breaker of ${name}.`,
  isolate: (name: string) => `Isolated ${name}.`,
} as const;

const verb = {
  reconnect: 'reconnect',
  pause: 'pause',
  resume: 'resume',
  reset: 'reset the breaker of',
  isolate: 'isolate',
} as const;

type Action = keyof typeof verb;

/** What an operator does to one backend, and what is told of it. */
export const actions = {
  did: (action: Action, name: string) => did[action](name),
  couldNot: (action: Action, why: string) => `Could not ${verb[action].replace(/ of$/, '')}: ${why}`,
  didNot: (action: Action, name: string, why: string) => `Did not ${verb[action]} ${name}: ${why}`,
  undoReason: (reason: string) => `undo: ${reason}`,
  notConnected: 'the engine is not connected',

  reconnect: 'Reconnect',
  retry: 'Retry now',
  pause: 'Pause',
  resume: 'Resume',
  reset: 'Reset breaker',
  isolate: 'Isolate…',
  resetFirst: 'Its breaker is isolated: reset the breaker first',
} as const;
