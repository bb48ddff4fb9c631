import path from 'node:path'
import { RuleTester } from 'eslint'
import tseslint from 'typescript-eslint'
import { describe, expect, it } from 'vitest'
import { imports, isAllowed, targetOf } from '../../scripts/lint/imports.mjs'
import { rowOf, table } from '../../scripts/lint/table.mjs'

RuleTester.describe = describe
RuleTester.it = it
RuleTester.itOnly = it.only

const root = path.resolve(import.meta.dirname, '../..')
const tester = new RuleTester({
  languageOptions: { parser: tseslint.parser, sourceType: 'module' }
})
const at = (file: string, code: string) => ({
  code,
  filename: path.join(root, file),
  options: [{ root }]
})
const forbidden = (file: string, code: string) => ({
  ...at(file, code),
  errors: [{ messageId: 'forbidden' }]
})

tester.run('ftqueue/imports', imports, {
  valid: [
    at('src/shared/a.ts', "import { b } from './b'"),
    at('src/main/protocol/queue/a.ts', "import { limits } from '../limits'"),
    at('src/main/net/a.ts', "import dgram from 'node:dgram'"),
    at('src/main/net/a.ts', "import dgram from 'dgram'"),
    at('src/main/client/session.ts', "import { limits } from '../protocol/limits'"),
    at('src/main/host/a.ts', "import type { HostMessage } from '../server/messages'"),
    at('src/main/record/a.ts', "import { step } from '../protocol/step'"),
    at('src/main/record/file/a.ts', "import fs from 'node:fs'"),
    at('src/main/server/a.ts', "import { recordedStep } from '../record/recorded-step'"),
    at('src/main/cli/a.ts', "import { sentenceOf } from '../server/log-text'"),
    at('src/main/library/a.ts', "import { readSettings } from '../host/settings'"),
    at('src/main/app/a.ts', "import { app } from 'electron'"),
    at('src/main/cli/a.ts', "import { Command } from 'commander'"),
    at('src/main/index.ts', "import { Host } from './host/host'"),
    at('src/preload/index.ts', "import { contextBridge } from 'electron'"),
    at('src/renderer/main.tsx', "import { createRoot } from 'react-dom/client'"),
    at('src/renderer/main.tsx', "import '../renderer/styles/a.css'"),
    at('test/net/a.test.ts', "import { choose } from '../../src/main/net/interfaces'")
  ],
  invalid: [
    forbidden('src/shared/a.ts', "import fs from 'node:fs'"),
    forbidden('src/shared/a.ts', "import { step } from '../main/protocol/step'"),
    forbidden('src/main/protocol/a.ts', "import { isName } from '../../shared/guards'"),
    forbidden('src/main/protocol/a.ts', "import fs from 'node:fs'"),
    forbidden('src/main/protocol/a.ts', "import type { LogLine } from '../../shared/views'"),
    forbidden('src/main/protocol/a.ts', "export { isName } from '../../shared/guards'"),
    forbidden('src/main/protocol/a.ts', "export * from '../../shared/guards'"),
    forbidden('src/main/protocol/a.ts', "const fs = require('fs')"),
    forbidden('src/main/protocol/a.ts', "type T = import('node:fs').Stats"),
    forbidden('src/main/protocol/a.ts', "const later = import('pino')"),
    forbidden('src/main/client/session.ts', "import { open } from '../net/sockets'"),
    forbidden('src/main/client/session.ts', "import { now } from './client'"),
    forbidden('src/main/net/a.ts', "import { run } from '../client/client'"),
    forbidden('src/main/net/a.ts', "import pino from 'pino'"),
    forbidden('src/main/record/a.ts', "import fs from 'node:fs'"),
    forbidden('src/main/record/a.ts', "import { Recorder } from '../server/recorder'"),
    forbidden('src/main/protocol/a.ts', "import { Replay } from '../record/replay'"),
    forbidden('src/main/cli/a.ts', "import { Loop } from '../server/loop'"),
    forbidden('src/main/server/a.ts', "import { Host } from '../host/host'"),
    forbidden('src/main/host/a.ts', "import { Loop } from '../server/loop'"),
    forbidden('src/main/host/a.ts', "import { utilityProcess } from 'electron'"),
    forbidden('src/main/library/a.ts', "import { Host } from '../host/host'"),
    forbidden('src/main/library/a.ts', "import pino from 'pino'"),
    forbidden('src/main/app/a.ts', "import { step } from '../protocol/step'"),
    forbidden('src/main/cli/a.ts', "import { app } from 'electron'"),
    forbidden('src/preload/index.ts', "import fs from 'node:fs'"),
    forbidden('src/renderer/main.tsx', "import { ipcRenderer } from 'electron'"),
    forbidden('src/renderer/main.tsx', "import { ids } from '../main/protocol/ids'"),
    forbidden('src/renderer/main.tsx', "import lodash from 'lodash'"),
    forbidden('test/protocol/a.test.ts', "import { Host } from '../../src/main/host/host'"),
    {
      ...at('src/shared/a.ts', 'const later = import(name)'),
      errors: [{ messageId: 'computed' }]
    },
    {
      ...at('src/elsewhere/a.ts', "import { b } from './b'"),
      errors: [{ messageId: 'unlisted' }]
    }
  ]
})

describe('the table', () => {
  it('lets every folder import itself and nothing import the app', () => {
    for (const { folder } of table) {
      expect(isAllowed(`${folder}/a.ts`, `${folder}/b.ts`)).toBe(true)
    }
    const importers = table.filter(({ may }) => may.includes('src/main/app'))
    expect(importers.map(({ folder }) => folder)).toEqual(['src/main/index.ts', 'test/app'])
  })

  it('gives one file its own row above its folder', () => {
    expect(rowOf('src/main/client/session.ts')?.may).not.toContain('node:*')
    expect(rowOf('src/main/client/client.ts')?.may).toContain('node:*')
    expect(rowOf('src/main/client/session.tsx')?.folder).toBe('src/main/client')
  })

  it('knows built-in modules by either name, and packages by theirs', () => {
    const from = path.join(root, 'src/main/net/a.ts')
    expect(targetOf(root, from, 'fs/promises')).toBe('node:fs/promises')
    expect(targetOf(root, from, '@scope/package/x')).toBe('@scope/package')
    expect(targetOf(root, from, '../server/messages')).toBe('src/main/server/messages.ts')
  })
})
