import { createStore, type StoreApi } from 'zustand/vanilla';

/** Where the pointer is on the charts, which all share it. */
export interface Crosshair {
  /** UTC ms; `null` while it is on none. */
  at: number | null;
}

export const createCrosshair = (): StoreApi<Crosshair> => createStore<Crosshair>()(() => ({ at: null }));
