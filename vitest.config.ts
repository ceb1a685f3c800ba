import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Nothing is written outside the clone: temporary folders of tests lie in it as well.
const temporary = fileURLToPath(new URL('.tmp/', import.meta.url));
mkdirSync(temporary, { recursive: true });

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    env: { TMPDIR: temporary },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: { include: ['src/**'], exclude: ['src/generated/**'] },
  },
});
