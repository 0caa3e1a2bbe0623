import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    environment: 'node',
    testTimeout: 20_000,
    // Two cores: real sockets and real processes share them with the tests.
    maxWorkers: 2,
    // On a machine that others share; whoever needed it is named at the end of the run.
    retry: process.env.CI ? 2 : 0,
  },
});
