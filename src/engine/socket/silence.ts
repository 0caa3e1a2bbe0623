import type { BackendReport } from '../../shared/report.ts';
import type { BackendConfig } from '../fleet-file/fleet-config.ts';

/** What there is to report of the messages of a backend with which nothing is said and looked for. */
export const silence = ({ info }: BackendConfig): Pick<BackendReport, 'resume' | 'outbound' | 'inbound'> => ({
  resume: null,
  outbound: {
    waiting: { high: 0, normal: 0, low: 0 },
    waitingBytes: 0,
    sent: 0,
    dropped: { messages: 0, bytes: 0, age: 0, closed: 0 },
    operatorMaySend: info.settings.outbound.operatorMaySend,
  },
  inbound: {
    looksFor: { id: false, sequence: false, timestamp: false },
    inspected: 0,
    limited: 0,
    unreadable: 0,
    duplicates: 0,
    missing: 0,
    outOfOrder: 0,
    delay: null,
  },
});
