import { RuleTester } from 'eslint'
import tseslint from 'typescript-eslint'
import { describe, it } from 'vitest'
import { pure } from '../../scripts/lint/pure.mjs'

RuleTester.describe = describe
RuleTester.it = it
RuleTester.itOnly = it.only

const tester = new RuleTester({
  languageOptions: { parser: tseslint.parser, sourceType: 'module' }
})
const refused = (messageId: string, code: string) => ({ code, errors: [{ messageId }] })

tester.run('ftqueue/pure', pure, {
  valid: [
    'export const twice = (x: number): number => Math.imul(x, 2)',
    'export function f(now: number): Map<string, Uint8Array> { return new Map() }',
    "import { step } from './step'; export const go = step",
    'export function draw(random: { random(): number }): number { return random.random() }',
    'export interface Timer { readonly process: Partial<Record<string, number>> }',
    'export const performance = 3; export const now = performance',
    'export function last<T>(list: readonly T[]): T | undefined { return list.at(-1) }',
    'export class E extends Error { override readonly name = "E" }'
  ],
  invalid: [
    refused('global', 'export const now = Date.now()'),
    refused('global', 'export const now = new Date()'),
    refused('global', 'export const now = performance.now()'),
    refused('global', 'setTimeout(() => undefined, 5)'),
    refused('global', 'setInterval(() => undefined, 5)'),
    refused('global', 'queueMicrotask(() => undefined)'),
    refused('global', "console.log('x')"),
    refused('global', 'export const home = process.env.HOME'),
    refused('global', 'export const id = crypto.randomUUID()'),
    refused('global', 'export const all = globalThis'),
    refused('global', "const fs = require('fs')"),
    refused('global', 'export const text = new Intl.NumberFormat()'),
    refused('global', 'export const later = Promise.resolve(1)'),
    refused('property', 'export const x = Math.random()'),
    refused('property', "export const x = Math['random']()"),
    refused('property', 'const { random } = Math; export const x = random'),
    refused('property', "export const order = 'a'.localeCompare('b')"),
    refused('property', 'export const text = (5).toLocaleString()'),
    refused('wait', 'export async function f(): Promise<void> {}'),
    refused('wait', 'export const f = async () => undefined')
  ]
})
