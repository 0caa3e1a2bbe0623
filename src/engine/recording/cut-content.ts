/** Which of the tables of a recording a cut has in it: what is made of it reads no others. */
export interface CutContent {
  frames: boolean;
  /** `fleet`: those alone that say which backends there are. */
  pushes: 'all' | 'fleet';
  /** Besides the first, with which every recording begins. */
  keyframes: boolean;
  ticks: boolean;
  reports: boolean;
  messages: boolean;
  /** With the timeline. */
  history: boolean;
}

/** A recording that can be opened again. */
export const WHOLE_CUT: CutContent = {
  frames: true,
  pushes: 'all',
  keyframes: true,
  ticks: true,
  reports: true,
  messages: true,
  history: true,
};

/** What was told of connections and messages, in words. */
export const TOLD_CUT: CutContent = {
  ...WHOLE_CUT,
  frames: false,
  keyframes: false,
  reports: false,
  history: false,
};

/** Numbers of every tick. */
export const FRAMES_CUT: CutContent = {
  frames: true,
  pushes: 'fleet',
  keyframes: false,
  ticks: false,
  reports: false,
  messages: false,
  history: false,
};
