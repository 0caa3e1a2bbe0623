import type { BackendSettings } from '../../shared/backend.ts';
import { formatBytes, plural } from '../../shared/describe/numbers.ts';
import { formatExact } from '../../shared/describe/time.ts';

/** Each policy as a name and a plain value, in the order in which a connection meets them. */
export function describeSettings(settings: BackendSettings): [name: string, value: string][] {
  const { backoff, heartbeat, breaker, outbound } = settings;
  const time = formatExact;
  return [
    ['Connects', settings.connect === 'onDemand' ? 'while somebody looks' : 'always'],
    ['Dial timeout', time(settings.dialTimeout)],
    ['Backoff', `${time(backoff.base)} + up to ${time(backoff.initial)}, doubling to ${time(backoff.max)}`],
    ['Between dials', `at least ${time(settings.minDialInterval)}`],
    ['Attempts', settings.maxAttempts === null ? 'unlimited' : `${settings.maxAttempts}, then it stops`],
    ['Stable after', time(settings.stableAfter)],
    ['Heartbeat', `every ${time(heartbeat.interval)}, dead ${time(heartbeat.timeout)} later`],
    ['Slow above', `${settings.slowAfter} ms round trip`],
    ['Close grace', time(settings.closeGrace)],
    ['Largest message', formatBytes(settings.maxMessageBytes)],
    ['Looked into', `at most ${plural(settings.inspectRate, 'message')} per second`],
    [
      'Outbound queue',
      `${plural(outbound.maxMessages, 'message')}, ${formatBytes(outbound.maxBytes)}, ${time(outbound.maxAge)} each; ${outbound.batch} every ${time(outbound.interval)}`,
    ],
    ...(breaker.enabled
      ? ([
          [
            'Breaker opens',
            `at ${plural(breaker.consecutiveFailures, 'failure')} in a row, or ${Math.round(breaker.failureRate * 100)} % of the last ${breaker.window} (at least ${breaker.minimumSamples})`,
          ],
          [
            'Breaker stays open',
            `${time(breaker.openFor)}, doubling to ${time(breaker.maxOpenFor)}, plus up to ${Math.round(breaker.jitter * 100)} %`,
          ],
          ['Probe', `must be stable within ${time(breaker.probeTimeout)}`],
        ] satisfies [string, string][])
      : ([['Breaker', 'off']] satisfies [string, string][])),
  ];
}
