/**
 * Finds circles of imports between the files of src/, type imports included.
 * Prints each one and exits with 1 if there are any.
 */
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { resolveRelative } from './imports.mjs'

/**
 * The imports inside `folder`: file by file, paths from `root`.
 * @param {string} root
 * @param {string} folder
 * @returns {Map<string, string[]>}
 */
export function importGraph(root, folder) {
  /** @type {Map<string, string[]>} */
  const graph = new Map()
  for (const name of readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(name)) continue
    const file = path.join(root, folder, name)
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true)
    const targets = importedFiles
      .filter(({ fileName }) => fileName.startsWith('.'))
      .map(({ fileName }) => resolveRelative(root, file, fileName))
    graph.set(path.relative(root, file).replaceAll(path.sep, '/'), targets)
  }
  return graph
}

/**
 * Every circle once, as the list of its files.
 * @param {Map<string, string[]>} graph
 * @returns {string[][]}
 */
export function findCircles(graph) {
  /** @type {string[][]} */
  const circles = []
  /** @type {Map<string, 'open' | 'done'>} */
  const seen = new Map()
  /** @type {string[]} */
  const trail = []
  /** @param {string} file */
  const visit = (file) => {
    if (seen.get(file) === 'done') return
    if (seen.get(file) === 'open') {
      circles.push(trail.slice(trail.indexOf(file)))
      return
    }
    seen.set(file, 'open')
    trail.push(file)
    graph.get(file)?.forEach(visit)
    trail.pop()
    seen.set(file, 'done')
  }
  for (const file of graph.keys()) visit(file)
  return circles
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const circles = findCircles(importGraph(path.resolve(import.meta.dirname, '../..'), 'src'))
  for (const circle of circles) console.error(`circle: ${[...circle, circle[0]].join(' -> ')}`)
  process.exitCode = circles.length === 0 ? 0 : 1
}
