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

export function withNotice(
  held: readonly Notice[],
  text: string,
  tone: Notice['tone'],
  undo: Notice['undo'] = null,
): readonly Notice[] {
  const id = (held.at(-1)?.id ?? 0) + 1;
  return [...held, { id, text, tone, undo }].slice(-KEPT);
}
