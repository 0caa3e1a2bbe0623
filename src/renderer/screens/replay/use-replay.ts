import { useStore } from 'zustand';
import type { ReplayDeskState } from '../../state/replay.ts';
import { usePage } from '../page-context.ts';

/** What is told of the recording that is shown; draws again only when that changed. */
export const useReplay = <T>(select: (state: ReplayDeskState) => T): T =>
  useStore(usePage().replay.state, select);
