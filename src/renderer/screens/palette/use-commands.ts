import { useMemo } from 'react';
import type { ConsolePage } from '../../console-page.ts';
import type { CommandSource } from '../../state/commands.ts';
import { viewFrom } from '../../state/saved-views.ts';
import { usePage } from '../page-context.ts';
import { commandHost } from './command-host.ts';

/** Where commands come from, as things are when it is called. @param target of {@link CommandSource} */
export function commandSource(page: ConsolePage, target: string | null): CommandSource {
  const { selected, marked, recordings } = page.view.getState();
  // What is hidden behind the recordings must not be acted on by a key.
  const shown = recordings === null;
  return {
    page,
    host: commandHost(page),
    target: target ?? (shown ? selected : null),
    marked: shown ? [...marked] : [],
    askBulk: (action, backends) => page.bulk.ask(action, backends),
    savedViews: page.view.getState().saved.map((saved) => ({
      name: saved.name,
      apply: () => page.view.setState(viewFrom(saved)),
    })),
  };
}

/** As they were when the palette was opened: nothing moves while somebody reads. */
export function useCommandSource(): CommandSource {
  const page = usePage();
  return useMemo(() => commandSource(page, page.overlay.getState().target), [page]);
}
