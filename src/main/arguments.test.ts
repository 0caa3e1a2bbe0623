import { expect, it } from 'vitest';
import { ownArguments } from './arguments.ts';

it('leaves out the binary of a packaged app', () => {
  const argv = ['/opt/Wirewatch/wirewatch', '--fleet', 'mine.yaml'];
  expect(ownArguments({ argv, defaultApp: false })).toEqual(['--fleet', 'mine.yaml']);
});

it("leaves out Electron's own arguments and the app's folder in development", () => {
  const argv = ['electron', '--inspect=0', '--some-new-switch', '.', '--fleet', 'mine.yaml'];
  expect(ownArguments({ argv, defaultApp: true })).toEqual(['--fleet', 'mine.yaml']);
});

it('leaves out what is meant for Chromium, and nothing that only looks like it', () => {
  const argv = ['wirewatch', '--no-sandbox', '--ozone-platform=wayland', '--no-open', '--langauge', '--demo'];
  expect(ownArguments({ argv, defaultApp: false })).toEqual(['--no-open', '--langauge', '--demo']);
});
