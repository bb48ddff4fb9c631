/**
 * A plugin that has the product's code note which of its blocks are entered, so that a
 * program can see after each input whether it led to anywhere new. A block is where the
 * code may go two ways: a function's body, a branch, a case, a right-hand side.
 */
import path from 'node:path'

/** The global object in which the bundle notes them; `test/fuzz/blocks.ts` reads it. */
const GLOBAL = 'ftqueueBlocks'
/** What the file beside the program is called that says where each block is. */
const FILE = 'blocks.json'
export const BLOCKS_MOST = 65_536

/**
 * @typedef {{ type: string, start: number, end: number, [key: string]: unknown }} Node
 * @param {unknown} value
 * @returns {value is Node}
 */
function isNode(value) {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

/**
 * @param {string} root
 * @returns {import('vite').Plugin}
 */
export function noteBlocks(root) {
  /** @type {[string, number][]} */
  const places = []
  return {
    name: 'note-blocks',
    enforce: 'post',
    transform(code, id) {
      const file = path.relative(root, id)
      if (!file.startsWith(`src${path.sep}`) || !id.endsWith('.ts')) return null
      /** @type {{ at: number, text: string, order: number }[]} */
      const inserts = []
      const mark = (/** @type {number} */ at) => {
        const block = places.length
        places.push([file, code.slice(0, at).split('\n').length])
        return `$h[${block}]||($h[${block}]=1,$b.fresh++)`
      }
      const insert = (/** @type {number} */ at, /** @type {string} */ text) => {
        inserts.push({ at, text, order: inserts.length })
      }
      const statement = (/** @type {unknown} */ node) => {
        if (!isNode(node)) return
        if (node.type === 'BlockStatement') insert(node.start + 1, `${mark(node.start)};`)
        else {
          insert(node.start, `{${mark(node.start)};`)
          insert(node.end, '}')
        }
      }
      const expression = (/** @type {unknown} */ node) => {
        if (!isNode(node)) return
        insert(node.start, `(${mark(node.start)},`)
        insert(node.end, ')')
      }
      const visit = (/** @type {Node} */ node) => {
        switch (node.type) {
          case 'FunctionDeclaration':
          case 'FunctionExpression':
            statement(node['body'])
            break
          case 'ArrowFunctionExpression':
            if (isNode(node['body']) && node['body'].type === 'BlockStatement') {
              statement(node['body'])
            }
            break
          case 'IfStatement':
            statement(node['consequent'])
            statement(node['alternate'])
            break
          case 'ForStatement':
          case 'ForOfStatement':
          case 'ForInStatement':
          case 'WhileStatement':
          case 'DoWhileStatement':
            statement(node['body'])
            break
          case 'SwitchCase': {
            const [first] = /** @type {Node[]} */ (node['consequent'])
            if (first !== undefined) insert(first.start, `${mark(first.start)};`)
            break
          }
          case 'ConditionalExpression':
            expression(node['consequent'])
            expression(node['alternate'])
            break
          case 'LogicalExpression':
            expression(node['right'])
            break
        }
        for (const value of Object.values(node)) {
          if (isNode(value)) visit(value)
          else if (Array.isArray(value)) for (const one of value) if (isNode(one)) visit(one)
        }
      }
      visit(/** @type {Node} */ (/** @type {unknown} */ (this.parse(code))))
      if (places.length > BLOCKS_MOST) throw new Error('more blocks than can be noted')
      // At one place, what begins later lies further inside; ends come before beginnings.
      inserts.sort(
        (a, b) =>
          a.at - b.at ||
          Number(b.text === ')' || b.text === '}') - Number(a.text === ')' || a.text === '}') ||
          a.order - b.order
      )
      let out = ''
      let done = 0
      for (const { at, text } of inserts) {
        out += code.slice(done, at) + text
        done = at
      }
      const head = `const $b = globalThis.${GLOBAL} ??= { hits: new Uint8Array(${BLOCKS_MOST}), fresh: 0 }, $h = $b.hits;`
      return { code: head + out + code.slice(done), map: null }
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: FILE, source: JSON.stringify(places) })
    }
  }
}
