import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const source = (path: string) => resolve(import.meta.dirname, 'src', path);

export default defineConfig({
  main: {
    build: {
      target: 'node20',
      sourcemap: true,
      rolldownOptions: {
        // One bundle folder for everything that runs outside a page: the desktop shell, the
        // served shell and the simulator share the engine's chunks.
        input: {
          index: source('main/index.ts'),
          serve: source('serve/index.ts'),
          simulator: source('simulator/index.ts'),
          'history-worker': source('engine/history/history-worker.ts'),
          'recorder-worker': source('engine/recording/recorder-worker.ts'),
          'archive-worker': source('engine/recording/archive-worker.ts'),
          'replay-worker': source('engine/replay/replay-worker.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload must be one CommonJS file with nothing left to require but electron.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: source('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: source('renderer'),
    plugins: [react()],
    build: {
      target: 'chrome140',
      minify: true,
      rolldownOptions: { input: { index: source('renderer/index.html') } },
    },
  },
});
