import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { coreDefine } from './scripts/core-version.mjs'

/**
 * Five kinds of tests, by name:
 *   NAME.test.ts             in this process: units, properties, simulation
 *   NAME.process.test.ts     real server processes on loopback, one file at a time; needs a build
 *   test/hosts/NAME.test.ts  hosts in network namespaces, one file at a time; needs a build and root
 *   test/e2e/NAME.test.ts    the real app in a real Electron, one file at a time; needs a build
 *   test/package/NAME.test.ts  the Linux packages, in a network namespace; needs a build and root
 */
const apart = ['test/e2e/**', 'test/hosts/**', 'test/package/**', 'test/**/*.process.test.ts']

export default defineConfig({
  define: coreDefine(import.meta.dirname),
  test: {
    env: { FTQUEUE_INTERFACE: '127.0.0.1' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: apart,
          // By default one processor is left idle, which is half of a small machine.
          maxWorkers: availableParallelism(),
          testTimeout: 60_000
        }
      },
      {
        extends: true,
        test: {
          name: 'process',
          include: ['test/**/*.process.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000
        }
      },
      {
        extends: true,
        test: {
          name: 'hosts',
          include: ['test/hosts/**/*.test.ts'],
          globalSetup: 'test/hosts/table.ts',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000
        }
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000
        }
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000
        }
      }
    ]
  }
})
