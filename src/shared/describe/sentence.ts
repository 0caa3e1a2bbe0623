import type { BackendInfo, BackendStatus } from '../backend.ts';
import { explain } from './why.ts';

/**
 * Where a managed socket is, why, who decided, and when it will move next, for whoever reads it outside of
 * the console. Times of day are UTC.
 *
 * @param now UTC ms.
 */
export function sentenceOf(info: BackendInfo, status: BackendStatus, now: number): string {
  const { headline, happened, rest } = explain(info, status, {
    now,
    zone: 'utc',
    settings: info.settings,
  });
  return [headline, happened, rest].filter((part) => part !== null && part !== '').join(' ');
}
