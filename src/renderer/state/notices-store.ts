import { createStore, type StoreApi } from 'zustand/vanilla';

/** What an action came to, for a few seconds. */
export interface Notice {
  id: number;
  text: string;
  tone: 'done' | 'refused';
  /** What takes it back; `null` where nothing does. */
  undo: (() => void) | null;
}

export interface NoticesState {
  notices: readonly Notice[];
}

const KEPT = 4;

export const createNoticesStore = (): StoreApi<NoticesState> =>
  createStore<NoticesState>()(() => ({ notices: [] }));

export const withNotice = (held: readonly Notice[], notice: Notice): readonly Notice[] =>
  [...held, notice].slice(-KEPT);
