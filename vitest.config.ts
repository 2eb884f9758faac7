import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Each builds, packs and installs the package: `npm run test:package`.
    exclude: [...configDefaults.exclude, ...(process.env['SEEDLINT_PACKAGE'] === undefined ? ['test/package/**'] : [])],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
