import { chmodSync } from 'node:fs'
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { coreDefine } from './scripts/core-version.mjs'

/** Oldest runtimes that the built files run on: Electron 25, that is Node 18 and Chromium 114. */
const nodeTarget = 'node18'
const chromeTarget = 'chrome114'

const root = import.meta.dirname
const main = (file: string): string => resolve(root, 'src/main', file)

/** The command line is started directly: it needs a first line and the right to be run. */
function executable(entry: string): Plugin {
  return {
    name: 'ftqueue:executable',
    writeBundle(options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk' && chunk.isEntry && chunk.name === entry) {
          chmodSync(resolve(options.dir ?? '.', chunk.fileName), 0o755)
        }
      }
    }
  }
}

export default defineConfig({
  main: {
    define: coreDefine(root),
    build: {
      target: nodeTarget,
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: main('index.ts'),
          server: main('server/entry.ts'),
          'trace-worker': main('desk/timeline/trace-worker.ts'),
          cli: main('cli/index.ts')
        },
        output: {
          format: 'cjs',
          entryFileNames: '[name].js',
          // Beside the entries, so that every chunk's own folder is out/main.
          chunkFileNames: 'chunk-[name]-[hash].js',
          banner: (chunk) => (chunk.isEntry && chunk.name === 'cli' ? '#!/usr/bin/env node' : '')
        }
      }
    },
    plugins: [executable('cli')]
  },
  preload: {
    build: {
      target: nodeTarget,
      // A sandboxed preload can require nothing but electron: everything is in its one file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve(root, 'src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].js' }
      }
    }
  },
  renderer: {
    root: resolve(root, 'src/renderer'),
    base: './',
    build: {
      target: chromeTarget,
      minify: 'oxc',
      // Inlined assets would be data: URLs, which the content security policy refuses.
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: resolve(root, 'src/renderer/index.html') } }
    },
    plugins: [react()]
  }
})
