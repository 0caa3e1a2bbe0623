import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Priority } from '../../shared/report.ts';

/** A message that somebody writes to a backend, and what came of the last one. */
export interface SendDraft {
  text: string;
  priority: Priority;
  sending: boolean;
  outcome: { tone: 'done' | 'refused'; text: string } | null;
}

const EMPTY: SendDraft = { text: '', priority: 'normal', sending: false, outcome: null };

/** By page, then by the id of the backend. */
const drafts = new WeakMap<object, Map<string, StoreApi<SendDraft>>>();

/**
 * The draft for a backend: one, however many fields show it. What is half written in the detail goes on beside the
 * messages, and both say what came of it.
 *
 * @param page whose it is; it goes with the page.
 */
export function sendDraft(page: object, backend: string): StoreApi<SendDraft> {
  const ofPage = drafts.get(page) ?? new Map<string, StoreApi<SendDraft>>();
  drafts.set(page, ofPage);
  const draft = ofPage.get(backend) ?? createStore<SendDraft>()(() => EMPTY);
  ofPage.set(backend, draft);
  return draft;
}
