// The unit tests of the site's TypeScript, under node: real HTTP, a faithful IndexedDB, fake workers only.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['web/**/*.test.ts'],
    environment: 'node',
    testTimeout: 15_000,
  },
});
