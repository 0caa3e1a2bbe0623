import { createStore, type StoreApi } from 'zustand/vanilla';

/** What lies over the console and takes the keyboard; one at a time. */
export type Overlay = 'palette' | 'shortcuts' | 'add-backend';

export interface OverlayState {
  open: Overlay | null;
  /** The backend that had the keyboard when it was opened, by id: what is done next is about that one. */
  target: string | null;
  /** The step of the tour that is shown, from 0; `null`: none is. */
  tour: number | null;
}

export const createOverlayStore = (): StoreApi<OverlayState> =>
  createStore<OverlayState>()(() => ({ open: null, target: null, tour: null }));
