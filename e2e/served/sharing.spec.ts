import { serverCounts } from '../console-process.ts';
import { expect, FleetScreen, test } from './fixtures.ts';

test('two pages share one set of sockets and stay in step', async ({ console, fleet, context }) => {
  const dialsBefore = (await serverCounts(console.control)).get('prices')?.dials;
  const other = new FleetScreen(await context.newPage());
  // The cookie of the first page opens the second, without the token in its address.
  await other.page.goto(new URL('/', console.url).href);
  await other.waitUntilLive();
  const counts = await serverCounts(console.control);
  expect(counts.get('prices')).toMatchObject({ connections: 1, peakConnections: 1, dials: dialsBefore });
  for (const server of counts.values()) expect(server.peakConnections).toBeLessThanOrEqual(1);

  await other.select('prices');
  await other.detail('Prices').getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(fleet.row('prices')).toHaveAttribute('data-phase', 'paused', { timeout: 1_000 });
});
