import { dialog } from 'electron';
import type { Settings } from './settings.ts';

const KEEP = 0;
const QUIT = 1;

/** What the last window's closing comes to: as it was chosen once, or as a person says now. */
export async function choiceAtClose(settings: Settings): Promise<'keep' | 'quit'> {
  if (settings.background !== 'ask') return settings.background;
  const { response, checkboxChecked } = await dialog.showMessageBox({
    type: 'question',
    title: 'Wirewatch',
    message: 'Keep watching in the background?',
    detail:
      'Wirewatch can stay in the notification area, go on watching the fleet and tell you when something goes down. ' +
      'Its icon there, or starting it again, brings the window back.',
    buttons: ['Keep watching in the background', 'Quit'],
    defaultId: KEEP,
    // Closing the question is no wish to end anything.
    cancelId: KEEP,
    checkboxLabel: 'Remember this',
    noLink: true,
  });
  const choice = response === QUIT ? 'quit' : 'keep';
  if (checkboxChecked) settings.keepBackground(choice);
  return choice;
}
