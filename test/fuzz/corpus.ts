/**
 * Inputs as a file: for each, knob 4, length 2, bytes (little-endian). Small, so that it can be
 * kept with the sources.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Reader, Writer } from '../../src/main/protocol/wire/bytes'
import type { FuzzInput } from './target'

/** Of one target. */
export const CORPUS_BYTES = 40_000

function fileOf(folder: string, target: string): string {
  return join(folder, `${target.replaceAll('/', '-')}.corpus`)
}

export function readCorpus(folder: string, target: string): FuzzInput[] {
  const file = fileOf(folder, target)
  return existsSync(file) ? decodeInputs(readFileSync(file)) : []
}

export function writeCorpus(folder: string, target: string, inputs: readonly FuzzInput[]): void {
  writeFileSync(fileOf(folder, target), encodeInputs(inputs))
}

export function encodeInputs(inputs: readonly FuzzInput[]): Uint8Array {
  const out = new Writer()
  for (const { bytes, knob } of inputs) out.u32(knob).u16(bytes.length).raw(bytes)
  return out.finish()
}

export function decodeInputs(bytes: Uint8Array): FuzzInput[] {
  const input = new Reader(bytes)
  const inputs: FuzzInput[] = []
  while (input.ok && input.at < bytes.length) {
    const knob = input.u32()
    inputs.push({ knob, bytes: input.slice(input.u16()).slice() })
  }
  return inputs
}
