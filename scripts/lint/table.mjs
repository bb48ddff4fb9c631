/**
 * The import table: which folder may import what. Imports point one way; a line
 * that is missing here is forbidden. See docs/architecture.md for the picture.
 *
 * `folder` is a folder or one file. What stands first and fits decides, so a file
 * with a rule of its own stands above its folder. `may` lists folders or files of
 * this repository, packages, and `node:*` for everything that Node brings along.
 * A folder may always import itself.
 */

/** @typedef {{ readonly folder: string, readonly may: readonly string[] }} Row */

const shared = 'src/shared'
const protocol = 'src/main/protocol'
/** What all parts of the core may know. */
const vocabulary = ['types.ts', 'ids.ts', 'limits.ts', 'wire'].map((name) => `${protocol}/${name}`)
/** What a server keeps on disk: over a disk that is given to it, so that the simulator's can be, too. */
const store = 'src/main/store'
const net = 'src/main/net'
const client = 'src/main/client'
const server = 'src/main/server'
const messages = 'src/main/server/messages.ts'
/** Who has a server's data folder. */
const folderLock = 'src/main/server/folder-lock.ts'
/** The bounds of everything but the protocol. */
const bounds = `${shared}/bounds.ts`
/** Log events as sentences, for whoever shows a log. */
const logText = 'src/main/server/log-text.ts'
const host = 'src/main/host'
/** What stands behind a window, wherever that is shown. */
const desk = 'src/main/desk'
/** The window in a browser. */
const web = 'src/main/web'
/** How the servers are, for the system's manager of services and programs that watch them. */
const service = 'src/main/service'
const app = 'src/main/app'
const cli = 'src/main/cli'
/** What other programs import: the client's public face. */
const library = 'src/main/library'
/** Flags, variables and kept settings, in the order in which they count. */
const settings = `${host}/settings.ts`
const check = 'src/main/check'
const record = 'src/main/record'
/** What alone of the recordings' code reads files. */
const recordFile = `${record}/file`
/** What alone of the checkers reads files. */
const checkFolder = `${check}/folder`
const node = 'node:*'

/** The part of the client that is pure, like the core: the simulator's clients drive it too. */
const pureClient = [
  'session.ts',
  'untold-answers.ts',
  'operation-ring.ts',
  'round-trip.ts',
  'window.ts'
].map((file) => `${client}/${file}`)

/** Where no clock, chance or outside world may be seen. */
export const purePlaces = [
  `${protocol}/**/*.ts`,
  ...pureClient,
  ...['*.ts', 'properties/*.ts', 'client/*.ts', 'live/*.ts'].map((files) => `${check}/${files}`),
  `${record}/*.ts`,
  `${store}/*.ts`
]

/** @type {readonly Row[]} */
const source = [
  { folder: shared, may: [] },
  { folder: `${protocol}/queue`, may: vocabulary },
  { folder: `${protocol}/merge`, may: [`${protocol}/queue`, ...vocabulary] },
  { folder: protocol, may: [] },
  { folder: checkFolder, may: [check, protocol, shared, node] },
  { folder: check, may: [protocol, shared] },
  { folder: recordFile, may: [record, protocol, shared, node] },
  { folder: record, may: [protocol, shared, 'package.json'] },
  { folder: store, may: [protocol, shared] },
  { folder: net, may: [protocol, shared, node] },
  ...pureClient.map((file) => ({ folder: file, may: [bounds, protocol, ...pureClient] })),
  { folder: client, may: [net, protocol, shared, node, 'docs/scenarios'] },
  { folder: messages, may: [shared] },
  { folder: logText, may: [bounds] },
  { folder: folderLock, may: [net, node] },
  {
    folder: server,
    may: [
      ...[net, record, store, protocol, shared, node],
      ...['pino', 'rotating-file-stream', 'package.json']
    ]
  },
  { folder: host, may: [client, messages, folderLock, net, shared, node] },
  { folder: library, may: [client, settings, net, shared, node] },
  { folder: desk, may: [host, client, check, record, shared, node] },
  { folder: web, may: [desk, host, client, shared, node] },
  { folder: service, may: [`${web}/request-checks.ts`, host, shared, node] },
  { folder: `${app}/replacer.ts`, may: [desk, node, 'electron', 'electron-updater'] },
  { folder: app, may: [desk, host, client, shared, node, 'electron'] },
  {
    folder: cli,
    may: [
      ...[service, web, desk, host, client, net, check, record, logText, shared, protocol],
      ...[node, 'commander', 'package.json', 'man']
    ]
  },
  { folder: 'src/main/index.ts', may: [app, desk, host, client, shared, node, 'electron'] },
  { folder: 'src/preload', may: [shared, 'electron'] },
  {
    folder: 'src/renderer',
    may: [shared, ...['react', 'react-dom', 'zustand', 'uqr', 'uplot', 'downshift', 'd3-scale']]
  }
]

/** Makes the library's declarations, and its reference. */
const libraryScripts = 'scripts/library'

/** What a test may use besides what it tests. */
const testTools = ['test/support', 'test/sim', node, 'vitest', 'fast-check']

/**
 * A test may import what the folder that it mirrors may, and that folder itself.
 * @param {string} mirrored
 * @returns {Row}
 */
function mirror(mirrored) {
  const rows = source.filter((row) => row.folder === mirrored || isInside(row.folder, mirrored))
  const name = mirrored.replace(/^src\/(main\/)?/, 'test/')
  return {
    folder: name,
    may: [...new Set([mirrored, ...rows.flatMap((row) => row.may), ...testTools])]
  }
}

/** @type {readonly Row[]} */
const tests = [
  {
    // The window on a scripted group, looked at with a browser: a tool for development.
    folder: 'test/renderer/harness',
    may: ['src/renderer', shared, node, 'vite', '@vitejs/plugin-react', 'playwright-core']
  },
  { folder: 'test/store', may: [store, protocol, shared, 'test/protocol', ...testTools] },
  ...[shared, protocol, check, record, net, client, server, host, desk, web, service, app, cli].map(
    mirror
  ),
  ...['src/preload', 'src/renderer'].map(mirror),
  {
    folder: 'test/library',
    may: [
      ...[library, client, settings, net, shared, libraryScripts],
      ...['test/client/fake-group.ts', 'typescript', ...testTools]
    ]
  },
  { folder: 'test/support', may: ['src/main', shared, node, 'vitest', 'fast-check'] },
  {
    folder: 'test/sim',
    may: [protocol, check, record, client, store, shared, 'test/store', ...testTools]
  },
  { folder: 'test/transcripts', may: [protocol, client, ...testTools] },
  { folder: 'test/hosts', may: [check, protocol, shared, ...testTools] },
  { folder: 'test/membership', may: [shared, ...testTools] },
  { folder: 'test/fleet', may: ['src/main', shared, ...testTools] },
  { folder: 'test/soak', may: ['test/fleet', 'src/main', shared, ...testTools] },
  { folder: 'test/durability', may: ['test/fleet', 'src/main', shared, ...testTools] },
  {
    folder: 'test/window',
    may: ['src/main', shared, 'test/e2e/accessible.ts', ...testTools, 'playwright-core']
  },
  { folder: 'test/docs', may: [cli, ...testTools] },
  { folder: 'test/bench', may: ['src/main', shared, ...testTools] },
  { folder: 'test/fuzz', may: ['src/main', shared, 'test/protocol', 'test/store', ...testTools] },
  { folder: 'test/e2e', may: [shared, ...testTools, 'playwright-core', '@axe-core/playwright'] },
  {
    folder: 'test/package',
    may: [
      ...['electron-builder.config.mjs', 'test/e2e/work.ts', 'scripts/icons.mjs', ...testTools],
      ...['playwright-core', 'electron-builder', '@electron/fuses']
    ]
  },
  {
    folder: 'test/packaging',
    may: ['electron-builder.config.mjs', 'scripts/signing.mjs', ...testTools]
  },
  { folder: 'test/site', may: ['scripts/site', ...testTools] },
  { folder: 'test/lint', may: ['scripts/lint', ...testTools, 'eslint', 'typescript-eslint'] }
]

/** @type {readonly Row[]} */
export const table = [
  ...source,
  ...tests,
  { folder: 'scripts/icons.mjs', may: [node, 'playwright-core'] },
  {
    folder: 'scripts',
    may: [node, 'vite', 'eslint', 'typescript', 'prettier', 'marked']
  }
]

/**
 * @param {string} file
 * @param {string} folder
 */
export function isInside(file, folder) {
  return file === folder || file.startsWith(`${folder}/`)
}

/**
 * The row that governs a file, by its path from the root with `/`.
 * @param {string} file
 * @returns {Row | undefined}
 */
export function rowOf(file) {
  return table.find((row) => isInside(file, row.folder))
}
