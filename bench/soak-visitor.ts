import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import type { Random } from '../src/shared/random.ts';
import { pageHeap } from './browser.ts';

/** ms, each drawn at random between the two. */
const LOOKS: Range = [6_000, 14_000];
const HIDDEN: Range = [4_000, 12_000];
const AWAY: Range = [1_000, 4_000];

type Range = readonly [least: number, most: number];

/** What a page noted: see in-page/watch-age.js. */
interface Noted {
  /** The oldest that it said its data was while it was visible, s. */
  oldest: number;
  /** The longest that its timers were held up, ms. */
  stall: number;
  /** How often it was looked at. */
  looks: number;
}

declare global {
  interface Window {
    /** Put there by in-page/watch-age.js. */
    soak: { hide(hide: boolean): void; take(): Noted };
  }
}

/** Somebody who opens the console, looks at the fleet or at a backend, hides the page, closes it and comes back. */
export class Visitor {
  /** Errors of its pages. */
  readonly complaints: string[] = [];
  visits = 0;
  private page: Page | null = null;
  private noted: Noted = { oldest: 0, stall: 0, looks: 0 };
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly browser: Browser,
    private readonly url: string,
    private readonly ids: readonly string[],
    private readonly random: Random,
    /** Opens one page and never closes it. */
    private readonly stays: boolean,
  ) {}

  async run(end: AbortSignal): Promise<void> {
    try {
      while (!end.aborted) await this.visit(end);
    } catch (error) {
      // What is cut short by the end is no fault.
      if (!end.aborted) throw error;
    } finally {
      await this.inTurn(() => this.close());
    }
  }

  /** Bytes that its page holds after a collection; `null` while it has none open. */
  heap(): Promise<number | null> {
    return this.inTurn(async () => this.page && pageHeap(this.page));
  }

  /** What its pages noted since this was asked last. */
  take(): Promise<Noted> {
    return this.inTurn(async () => {
      await this.note();
      const { noted } = this;
      this.noted = { oldest: 0, stall: 0, looks: 0 };
      return noted;
    });
  }

  private async visit(end: AbortSignal): Promise<void> {
    await this.inTurn(() => this.open());
    const looks = 1 + Math.floor(3 * this.random());
    for (let look = 0; look < looks; look++) {
      const hash = this.random() < 0.5 ? '' : `backend=${encodeURIComponent(this.anyId())}`;
      await this.inTurn(() => this.evaluate((to) => location.assign(`#${to}`), hash));
      await this.wait(LOOKS, end);
      if (this.random() < 0.5) continue;
      await this.inTurn(() => this.evaluate((hide) => window.soak.hide(hide), true));
      await this.wait(HIDDEN, end);
      await this.inTurn(() => this.evaluate((hide) => window.soak.hide(hide), false));
    }
    if (this.stays) return;
    await this.inTurn(() => this.close());
    await this.wait(AWAY, end);
  }

  private async open(): Promise<void> {
    if (this.page) return;
    this.visits++;
    const page = await this.browser.newPage({ viewport: { width: 1_440, height: 900 } });
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    await page.addInitScript({ path: join(import.meta.dirname, 'in-page/watch-age.js') });
    await page.goto(this.url);
    await page.locator('[data-row-id]').first().waitFor();
    this.page = page;
  }

  private async close(): Promise<void> {
    const { page } = this;
    if (!page) return;
    await this.note();
    this.page = null;
    await page.context().close();
  }

  private async note(): Promise<void> {
    if (!this.page) return;
    const { oldest, stall, looks } = await this.page.evaluate(() => window.soak.take());
    const { noted } = this;
    this.noted = {
      oldest: Math.max(noted.oldest, oldest),
      stall: Math.max(noted.stall, stall),
      looks: noted.looks + looks,
    };
  }

  private async evaluate<Value>(what: (value: Value) => void, value: Value): Promise<void> {
    await this.page?.evaluate<void, unknown>(what as (value: unknown) => void, value);
  }

  private wait([least, most]: Range, end: AbortSignal): Promise<void> {
    return pause(least + this.random() * (most - least), undefined, { signal: end });
  }

  private anyId(): string {
    return this.ids[Math.floor(this.random() * this.ids.length)] ?? '';
  }

  /** One thing at a time: a page must not be closed under a measurement. */
  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.turn.then(step, step);
    this.turn = turn.catch(() => undefined);
    return turn;
  }
}
