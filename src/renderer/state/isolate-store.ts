import { createStore, type StoreApi } from 'zustand/vanilla';

/** The backend whose isolation is being asked about, if any. Isolating cuts a socket: it is confirmed first. */
export interface IsolateState {
  asking: string | null;
}

export const createIsolateStore = (): StoreApi<IsolateState> =>
  createStore<IsolateState>()(() => ({ asking: null }));
