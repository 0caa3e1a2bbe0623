import { type FleetColumn, fleetColumn } from '../../shared/frame.ts';
import { countedFamilies } from './counted-families.ts';
import { type Family, single } from './exposition.ts';
import type { Reading } from './reading.ts';
import { BACKEND_STATES } from './states.ts';

const PERCENTILES = ['50', '95', '99'] as const;

/** Of all backends together. */
export function* fleetFamilies(reading: Reading): Iterable<Family> {
  const { backends, fleetTotals, newest, localFault, fleetProblem, revision } = reading;
  const measured = (name: FleetColumn) => newest?.frame.fleet[fleetColumn(name)] ?? Number.NaN;
  yield single('gauge', 'wirewatch_fleet_backends', 'Backends in the fleet.', backends.length);
  yield single(
    'gauge',
    'wirewatch_fleet_revision',
    'Rises by one with every change of the configuration.',
    revision,
  );
  yield single(
    'gauge',
    'wirewatch_fleet_local_fault',
    "1 while the console's own network or machine is at fault, and no breaker is charged.",
    localFault ? 1 : 0,
  );
  yield single(
    'gauge',
    'wirewatch_fleet_file_problem',
    '1 while the fleet file is not in force as it is, because of problems in it.',
    fleetProblem ? 1 : 0,
  );
  for (const { word, words, help } of BACKEND_STATES) {
    yield {
      name: `wirewatch_fleet_backends_by_${word}`,
      help: `Backends in the fleet, by ${help}.`,
      type: 'gauge',
      labels: [word],
      samples: words.map((each) => ({
        labels: { [word]: each },
        value: measured(`${word}.${each}` as FleetColumn),
      })),
    };
  }
  yield {
    name: 'wirewatch_fleet_round_trip_seconds',
    help: 'Round trips of all backends over the last 30 to 60 s, by percentile.',
    type: 'gauge',
    labels: ['percentile'],
    samples: PERCENTILES.map((percentile) => ({
      labels: { percentile },
      value: measured(`rttP${percentile}`) / 1_000,
    })),
  };
  yield* countedFamilies('fleet', [], (count) => [{ labels: {}, value: fleetTotals[count] }]);
}
