import { describe, expect, it } from 'vitest';
import { anIncident, NOW } from '../../shared/fixtures.ts';
import { describeIncident } from './incident.ts';
import { describeCauses } from './incident-causes.ts';

const restart = { kind: 'close', code: 1012, text: '1012 service restart' };
const silent = { kind: 'timeout', code: 'dial', text: 'no answer within 10 s' };
const refused = { kind: 'network', code: 'ECONNREFUSED', text: 'ECONNREFUSED connection refused' };

describe('the causes of an incident', () => {
  it('are counted, the most frequent first, where there are several', () => {
    const causes = [
      { ...restart, count: 9 },
      { ...silent, count: 2 },
      { ...refused, count: 1 },
    ];
    expect(describeCauses(anIncident({ causes }))).toBe('9 close 1012, 2 dial timeout, 1 ECONNREFUSED');
  });

  it('stand in the line of the incident, in place of the one cause', () => {
    const causes = [
      { ...restart, count: 9 },
      { ...silent, count: 3 },
    ];
    expect(describeIncident(anIncident({ causes }), NOW, 'utc', () => '').what).toBe(
      '12 backends lost within 4 s from 04:15:15, 9 close 1012, 3 dial timeout.',
    );
  });

  it('say how many there are beyond those that are named', () => {
    const causes = [
      { ...restart, count: 5 },
      { kind: 'http', code: 503, text: '503 unavailable', count: 3 },
    ];
    expect(describeCauses(anIncident({ causes }))).toBe('5 close 1012, 3 HTTP 503, 4 for other reasons');
  });

  it('are not repeated where there is only one', () => {
    expect(describeCauses(anIncident())).toBeNull();
  });
});
