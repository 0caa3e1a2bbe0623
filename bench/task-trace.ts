import type { Browser, Page } from '@playwright/test';

/** One task of the main thread, ms. */
export interface Task {
  /** From begin to end. */
  wall: number;
  /** Of it, what the thread itself used of a processor. */
  cpu: number;
}

/** As far as it is read: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU */
interface TraceEvent {
  name: string;
  /** "X": complete, "M": metadata. */
  ph: string;
  pid: number;
  tid: number;
  /** µs. */
  dur?: number;
  /** µs of the thread's processor time. */
  tdur?: number;
  args?: { name?: string };
}

const TASK = 'ThreadControllerImpl::RunTask';
const MAIN_THREAD = 'CrRendererMain';

/** The tasks of a page's main thread while `work` is done: the whole of them, begin to end, the longest first. */
export async function tasksDuring(browser: Browser, page: Page, work: () => Promise<void>): Promise<Task[]> {
  // No other category: what is recorded beside the tasks would be a part of them.
  await browser.startTracing(page, { categories: ['toplevel'] });
  let trace: Buffer;
  try {
    await work();
  } finally {
    trace = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  return busiest(traceEvents).sort((a, b) => b.wall - a.wall);
}

/** Of the main threads of all renderers, those of the one that worked the most: the browser keeps idle ones ready. */
function busiest(events: readonly TraceEvent[]): Task[] {
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
  const mainThreads = new Map(
    events
      .filter(({ ph, name, args }) => ph === 'M' && name === 'thread_name' && args?.name === MAIN_THREAD)
      .map((event) => [threadOf(event), [] as Task[]]),
  );
  for (const event of events) {
    const { name, ph, dur, tdur } = event;
    if (name !== TASK || ph !== 'X' || dur === undefined) continue;
    mainThreads.get(threadOf(event))?.push({ wall: dur / 1_000, cpu: (tdur ?? dur) / 1_000 });
  }
  const work = (tasks: readonly Task[]) => tasks.reduce((sum, { cpu }) => sum + cpu, 0);
  return [...mainThreads.values()].reduce((most, tasks) => (work(tasks) > work(most) ? tasks : most), []);
}
