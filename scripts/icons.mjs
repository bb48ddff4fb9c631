/**
 * `node scripts/icons.mjs`: makes every picture in build/icons/ from its two drawings, with
 * Chromium. They are kept beside them, so that packages are built without a browser.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const folder = path.resolve(import.meta.dirname, '..', 'build', 'icons')

/** Pixels. Up to `SMALL_MOST` the plain drawing is used. */
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const SMALL_MOST = 32

/** What Windows looks for. */
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256]

/** What the Mac calls pictures of each size; those of twice the density have names of their own. */
const ICNS_TYPES = /** @type {const} */ ([
  ['icp4', 16],
  ['ic11', 32],
  ['icp5', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024]
])

/** @typedef {ReadonlyMap<number, Buffer>} Pictures PNG files, by their size. */

/**
 * @param {Pictures} pictures
 * @param {number} size
 */
function pictureOf(pictures, size) {
  const picture = pictures.get(size)
  if (picture === undefined) throw new Error(`no picture of ${size} pixels was made`)
  return picture
}

/**
 * An .ico: a head, a table, the PNG files.
 * @param {Pictures} pictures
 */
export function icoOf(pictures) {
  const head = Buffer.alloc(6)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(ICO_SIZES.length, 4)
  let offset = head.length + 16 * ICO_SIZES.length
  const rows = ICO_SIZES.map((size) => {
    const row = Buffer.alloc(16)
    // 0 stands for 256.
    row.writeUInt8(size % 256, 0)
    row.writeUInt8(size % 256, 1)
    row.writeUInt16LE(1, 4)
    row.writeUInt16LE(32, 6)
    row.writeUInt32LE(pictureOf(pictures, size).length, 8)
    row.writeUInt32LE(offset, 12)
    offset += pictureOf(pictures, size).length
    return row
  })
  return Buffer.concat([head, ...rows, ...ICO_SIZES.map((size) => pictureOf(pictures, size))])
}

/**
 * An .icns: each picture behind its type and its length.
 * @param {Pictures} pictures
 */
export function icnsOf(pictures) {
  const parts = ICNS_TYPES.map(([type, size]) => chunk(type, pictureOf(pictures, size)))
  return chunk('icns', Buffer.concat(parts))
}

/**
 * @param {string} type
 * @param {Buffer} body
 */
function chunk(type, body) {
  const head = Buffer.alloc(8, type, 'latin1')
  head.writeUInt32BE(head.length + body.length, 4)
  return Buffer.concat([head, body])
}

/** @returns {Promise<Pictures>} */
async function draw() {
  const large = readFileSync(path.join(folder, 'icon.svg'), 'utf8')
  const small = readFileSync(path.join(folder, 'icon-small.svg'), 'utf8')
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu']
  })
  try {
    const page = await browser.newPage()
    /** @type {Map<number, Buffer>} */
    const pictures = new Map()
    for (const size of SIZES) {
      await page.setViewportSize({ width: size, height: size })
      const svg = size <= SMALL_MOST ? small : large
      await page.setContent(
        `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`
      )
      pictures.set(size, await page.screenshot({ omitBackground: true }))
    }
    return pictures
  } finally {
    await browser.close()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const pictures = await draw()
  // electron-builder takes the folder of these as the pictures for Linux.
  const linux = path.join(folder, 'linux')
  mkdirSync(linux, { recursive: true })
  for (const size of SIZES.filter((size) => size <= 512)) {
    writeFileSync(path.join(linux, `${size}x${size}.png`), pictureOf(pictures, size))
  }
  writeFileSync(path.join(folder, 'icon.ico'), icoOf(pictures))
  writeFileSync(path.join(folder, 'icon.icns'), icnsOf(pictures))
}
