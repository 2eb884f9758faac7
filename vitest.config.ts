import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      ...configDefaults.exclude,
      // Each builds, packs and installs the package: `npm run test:package`.
      ...(process.env['SEEDLINT_PACKAGE'] === undefined ? ['test/package/**'] : []),
      // A hundred thousand files, a hundred megabytes: `npm run test:large`.
      ...(process.env['SEEDLINT_LARGE'] === undefined ? ['test/large/**'] : []),
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
