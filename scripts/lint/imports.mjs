/**
 * The rule `ftqueue/imports`: keeps the import table of `table.mjs`. Type imports
 * count like others: what a file may know is the point, not what is left of it
 * after the build.
 */
import { existsSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { isInside, rowOf } from './table.mjs'

const endings = ['', '.ts', '.tsx', '.mts', '.mjs', '.d.ts', '/index.ts', '/index.tsx']
const builtins = new Set(builtinModules)

/**
 * The file that a relative import means, from the root with `/`.
 * @param {string} root
 * @param {string} importer
 * @param {string} specifier
 */
export function resolveRelative(root, importer, specifier) {
  const wanted = path.resolve(path.dirname(importer), specifier.replace(/\?.*$/, ''))
  const found = endings
    .map((ending) => wanted + ending)
    .find((file) => existsSync(file) && statSync(file).isFile())
  return path.relative(root, found ?? wanted).replaceAll(path.sep, '/')
}

/**
 * What a specifier means in the table's words: a path in the repository, a
 * package's name, or `node:NAME`.
 * @param {string} root
 * @param {string} importer
 * @param {string} specifier
 */
export function targetOf(root, importer, specifier) {
  if (/^\.{1,2}(\/|$)/.test(specifier)) return resolveRelative(root, importer, specifier)
  if (specifier.startsWith('/')) return specifier
  if (specifier.startsWith('node:')) return specifier
  const [first = '', second = ''] = specifier.split('/')
  if (builtins.has(first)) return `node:${specifier}`
  return first.startsWith('@') ? `${first}/${second}` : first
}

/**
 * @param {string} file
 * @param {string} target
 */
export function isAllowed(file, target) {
  const row = rowOf(file)
  if (row === undefined) return false
  if (target.startsWith('node:')) return row.may.includes('node:*')
  return isInside(target, row.folder) || row.may.some((entry) => isInside(target, entry))
}

/** @type {import('eslint').Rule.RuleModule} */
export const imports = {
  meta: {
    type: 'problem',
    docs: { description: 'Imports point one way: the table in scripts/lint/table.mjs.' },
    messages: {
      unlisted: '{{file}} stands in no row of the import table (scripts/lint/table.mjs).',
      forbidden: '{{folder}} may not import {{target}}; it may import {{may}}.',
      computed: 'An import must name its module, so that the import table can be kept.'
    },
    schema: [{ type: 'object', properties: { root: { type: 'string' } } }]
  },
  create(context) {
    const root = context.options[0]?.root ?? context.cwd
    const file = path.relative(root, context.filename).replaceAll(path.sep, '/')
    const row = rowOf(file)
    if (row === undefined) {
      return {
        Program(node) {
          context.report({ node, messageId: 'unlisted', data: { file } })
        }
      }
    }

    /** @param {import('estree').Node | null | undefined} source */
    const check = (source) => {
      if (source === null || source === undefined) return
      if (source.type !== 'Literal' || typeof source.value !== 'string') {
        context.report({ node: source, messageId: 'computed' })
        return
      }
      const target = targetOf(root, context.filename, source.value)
      if (isAllowed(file, target)) return
      const may = row.may.length === 0 ? 'only itself' : row.may.join(', ')
      context.report({
        node: source,
        messageId: 'forbidden',
        data: { folder: row.folder, target, may }
      })
    }

    return {
      ImportDeclaration: (node) => {
        check(node.source)
      },
      ExportNamedDeclaration: (node) => {
        check(node.source)
      },
      ExportAllDeclaration: (node) => {
        check(node.source)
      },
      ImportExpression: (node) => {
        check(node.source)
      },
      /** `type X = import('./x').X`. @param {any} node */
      TSImportType: (node) => {
        check(node.source ?? node.argument?.literal)
      },
      /** `import x = require('x')`. @param {any} node */
      TSExternalModuleReference: (node) => {
        check(node.expression)
      },
      CallExpression: (node) => {
        const callee = node.callee
        if (callee.type !== 'Identifier' || callee.name !== 'require') return
        const [argument] = node.arguments
        if (argument !== undefined && argument.type !== 'SpreadElement') check(argument)
      }
    }
  }
}
