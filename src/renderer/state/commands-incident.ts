import { titleOf } from '../describe/incident.ts';
import { texts } from '../texts/catalogue.ts';
import type { Command, CommandSource } from './commands.ts';
import { viewOf } from './incident-view.ts';
import { inOrder, isLoud } from './incidents.ts';
import { mayAct } from './link-store.ts';

const said = texts.commands;

/** What can be done about the incidents that are open: those that nobody looks after come first. */
export function incidentCommands({ page, host }: CommandSource): Command[] {
  const { incidents, incidentActions, fleet, link, view } = page;
  const { fleet: info, rowOf } = fleet.getState();
  const nameOf = (id: string) => info?.backends[rowOf.get(id) ?? -1]?.name ?? id;
  const acts = mayAct(link.getState());
  const open = inOrder(incidents.getState().incidents.filter(({ endedAt }) => endedAt === null));
  return open.flatMap((incident): Command[] => {
    const { id } = incident;
    const title = titleOf(incident, nameOf);
    const acknowledge: Command = {
      id: `incident.acknowledge.${id}`,
      title: said.acknowledge(title),
      group: 'Incidents',
      words: said.acknowledgeWords,
      enabled: acts,
      run: () => void incidentActions.acknowledge(id, title),
    };
    const show: Command = {
      id: `incident.show.${id}`,
      title: said.showIncident(title),
      group: 'Incidents',
      words: said.showIncidentWords,
      enabled: true,
      run: () => void incidentActions.show(incident, title, view),
    };
    const copyLink: Command = {
      id: `incident.link.${id}`,
      title: said.copyIncidentLink(title),
      group: 'Incidents',
      words: said.copyLinkWords,
      enabled: true,
      run: () => host.copyLink(viewOf(incident)),
    };
    return isLoud(incident) ? [acknowledge, show, copyLink] : [show, copyLink];
  });
}
