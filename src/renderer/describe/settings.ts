import type { BackendSettings } from '../../shared/backend.ts';
import { formatBytes } from '../../shared/describe/numbers.ts';
import { formatExact } from '../../shared/describe/time.ts';
import { texts } from '../texts/catalogue.ts';

/** Each policy as a name and a plain value, in the order in which a connection meets them. */
export function describeSettings(settings: BackendSettings): [name: string, value: string][] {
  const { backoff, heartbeat, breaker, outbound } = settings;
  const time = formatExact;
  const say = texts.policies;
  return [
    [say.connects, settings.connect === 'onDemand' ? say.onDemand : say.always],
    [say.dialTimeout, time(settings.dialTimeout)],
    [say.backoff, say.backoffOf(time(backoff.base), time(backoff.initial), time(backoff.max))],
    [say.betweenDials, say.atLeast(time(settings.minDialInterval))],
    [say.attempts, settings.maxAttempts === null ? say.unlimited : say.thenStops(settings.maxAttempts)],
    [say.stableAfter, time(settings.stableAfter)],
    [say.heartbeat, say.heartbeatOf(time(heartbeat.interval), time(heartbeat.timeout))],
    [say.slowAbove, say.roundTrip(settings.slowAfter)],
    [say.closeGrace, time(settings.closeGrace)],
    [say.largestMessage, formatBytes(settings.maxMessageBytes)],
    [say.lookedInto, say.atMostPerSecond(settings.inspectRate)],
    [
      say.outbound,
      say.outboundOf(
        outbound.maxMessages,
        formatBytes(outbound.maxBytes),
        time(outbound.maxAge),
        outbound.batch,
        time(outbound.interval),
      ),
    ],
    ...describeBreaker(breaker),
  ];
}

function describeBreaker(breaker: BackendSettings['breaker']): [name: string, value: string][] {
  const say = texts.policies;
  if (!breaker.enabled) return [[say.breaker, say.off]];
  const { consecutiveFailures, failureRate, window, minimumSamples, openFor, maxOpenFor, jitter } = breaker;
  return [
    [say.opens, say.opensAt(consecutiveFailures, Math.round(failureRate * 100), window, minimumSamples)],
    [say.staysOpen, say.openFor(formatExact(openFor), formatExact(maxOpenFor), Math.round(jitter * 100))],
    [say.probe, say.probeWithin(formatExact(breaker.probeTimeout))],
  ];
}
