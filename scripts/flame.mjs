/**
 * `node scripts/flame.mjs FILE.cpuprofile FILE.svg "TITLE"`: draws a CPU profile that Node wrote
 * (`--cpu-prof`) as a flame graph: who called whom from top to bottom, width is time. What took no
 * time, the start of the process and idleness are left out.
 */
import { readFileSync, writeFileSync } from 'node:fs'

/**
 * @typedef {{ id: number, callFrame: { functionName: string, url: string }, children?: number[] }} Node
 * @typedef {{ nodes: Node[], samples: number[], timeDeltas: number[] }} Profile
 * @typedef {{ name: string, kind: keyof typeof COLOURS, time: number, children: Map<string, Frame> }} Frame
 */

const WIDTH = 1200
const ROW = 17
const TOP = 46
/** Narrower frames are left out, pixels. */
const LEAST = 1.5
const CHARACTER = 6.3
const COLOURS = { own: '#f4b183', node: '#a9c4e6', engine: '#c9c9c9' }
const KINDS = { own: 'FTQueue', node: 'Node', engine: 'V8 and the rest' }
/** Below these the process only starts. */
const START = new Set([
  'executeUserEntryPoint',
  'compileForInternalLoader',
  'runMain',
  'Module._load'
])
const DROPPED = new Set(['(root)', '(idle)'])

const [file, out, title = ''] = process.argv.slice(2)
if (file === undefined || out === undefined) {
  console.error('usage: node scripts/flame.mjs FILE.cpuprofile FILE.svg ["TITLE"]')
  process.exit(2)
}
const svg = draw(gather(JSON.parse(readFileSync(file, 'utf8'))), title)
writeFileSync(out, svg)
console.log(`${out}: ${Math.round(svg.length / 1024)} kB`)

/**
 * The profile's stacks, those of the same functions as one.
 *
 * @param {Profile} profile
 * @returns {Frame}
 */
function gather({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  /** @type {Map<number, number>} */
  const parents = new Map()
  for (const node of nodes) for (const child of node.children ?? []) parents.set(child, node.id)
  /** @type {Map<number, number>} */
  const times = new Map()
  samples.forEach((id, i) => times.set(id, (times.get(id) ?? 0) + (timeDeltas[i] ?? 0)))
  const all = frameOf('all', 'engine')
  for (const [id, time] of times) {
    const stack = []
    for (let at = byId.get(id); at !== undefined; at = byId.get(parents.get(at.id) ?? -1)) {
      stack.unshift(at.callFrame)
    }
    const names = stack.map(({ functionName }) => functionName)
    if (names.at(-1) === '(idle)' || names.some((name) => START.has(name))) continue
    add(
      all,
      stack.filter(({ functionName }) => !DROPPED.has(functionName)),
      time
    )
  }
  return all
}

/** @returns {Frame} */
function frameOf(/** @type {string} */ name, /** @type {Frame['kind']} */ kind) {
  return { name, kind, time: 0, children: new Map() }
}

/**
 * @param {Frame} root
 * @param {Node['callFrame'][]} stack
 * @param {number} time
 */
function add(root, stack, time) {
  let frame = root
  frame.time += time
  for (const { functionName, url } of stack) {
    const name = functionName === '' ? '(anonymous)' : functionName
    const kind = url === '' ? 'engine' : url.startsWith('node:') ? 'node' : 'own'
    const key = `${kind} ${name}`
    let next = frame.children.get(key)
    if (next === undefined) {
      next = frameOf(name, kind)
      frame.children.set(key, next)
    }
    next.time += time
    frame = next
  }
}

/**
 * @param {Frame} all
 * @param {string} title
 */
function draw(all, title) {
  /** @type {string[]} */
  const rows = []
  let depthMost = 0
  const place = (
    /** @type {Frame} */ frame,
    /** @type {number} */ x,
    /** @type {number} */ depth
  ) => {
    const width = (frame.time / all.time) * WIDTH
    if (width < LEAST) return
    depthMost = Math.max(depthMost, depth)
    rows.push(box(frame, x, depth, width, all.time))
    let at = x
    for (const child of [...frame.children.values()].sort((a, b) => b.time - a.time)) {
      place(child, at, depth + 1)
      at += (child.time / all.time) * WIDTH
    }
  }
  place(all, 0, 0)
  const height = TOP + (depthMost + 1) * ROW + 4
  const legend = Object.entries(COLOURS).map(
    ([kind, colour], i) =>
      `<rect x="${i * 130}" y="26" width="12" height="12" fill="${colour}"/>` +
      `<text x="${i * 130 + 17}" y="36">${KINDS[/** @type {Frame['kind']} */ (kind)]}</text>`
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="Verdana, DejaVu Sans, sans-serif" font-size="10.5">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="0" y="16" font-size="13">${escaped(title)} (${Math.round(all.time / 1000)} ms busy)</text>`,
    ...legend,
    ...rows,
    '</svg>',
    ''
  ].join('\n')
}

/**
 * @param {Frame} frame
 * @param {number} x
 * @param {number} depth
 * @param {number} width
 * @param {number} total
 */
function box({ name, kind, time }, x, depth, width, total) {
  const y = TOP + depth * ROW
  const room = Math.floor((width - 5) / CHARACTER)
  const label = name.length <= room ? name : room > 3 ? `${name.slice(0, room - 1)}…` : ''
  const text =
    label === '' ? '' : `<text x="${fixed(x + 3)}" y="${y + 12}">${escaped(label)}</text>`
  const tip = `${name} ${((time / total) * 100).toFixed(1)} %`
  return (
    `<g><title>${escaped(tip)}</title><rect x="${fixed(x)}" y="${y}" width="${fixed(width - 0.5)}" ` +
    `height="${ROW - 1}" fill="${COLOURS[kind]}"/>${text}</g>`
  )
}

/** @param {number} value */
function fixed(value) {
  return value.toFixed(1)
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
