import { createStore, type StoreApi } from 'zustand/vanilla';

/** What an action came to, for a few seconds. */
export interface Notice {
  id: number;
  text: string;
  tone: 'done' | 'refused';
  /** What takes it back, as long as this page may act; `null` where nothing does. */
  undo: (() => void) | null;
  /** Where one goes on from it, whatever the page may do; `null` where it is all there is to say. */
  next: NextStep | null;
}

export interface NextStep {
  label: string;
  run: () => void;
}

export interface NoticesState {
  notices: readonly Notice[];
}

const KEPT = 4;

export const createNoticesStore = (): StoreApi<NoticesState> =>
  createStore<NoticesState>()(() => ({ notices: [] }));

export const withNotice = (held: readonly Notice[], notice: Notice): readonly Notice[] =>
  [...held, notice].slice(-KEPT);
