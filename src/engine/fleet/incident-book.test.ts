import { expect, test } from 'vitest';
import { IncidentBook } from './incident-book.ts';
import { IncidentRecord } from './incident-record.ts';
import { restart } from './test-incidents.ts';

test('an incident that becomes part of another takes along its own backends, and none that left it for a third', () => {
  const book = new IncidentBook();
  const [part, whole, third] = [1, 2, 3].map((id) => new IncidentRecord(id, 'host')) as [
    IncidentRecord,
    IncidentRecord,
    IncidentRecord,
  ];
  for (const backend of ['b0', 'b1']) {
    part.join({ backend, host: 'edge-3', outcome: restart, connected: true, at: 0 }, null);
    book.link(part, backend, 'edge-3');
  }
  book.link(third, 'b1', 'edge-3');
  book.relink(part, whole);
  expect(book.ofBackend('b0')).toBe(whole);
  expect(book.ofBackend('b1')).toBe(third);
});
