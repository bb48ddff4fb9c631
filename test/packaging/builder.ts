/**
 * The packaging's configuration, and the tools that electron-builder brings along: they are
 * found from it, as it finds them itself.
 */
import { createRequire } from 'node:module'
import path from 'node:path'
import { vi } from 'vitest'

export const root = path.resolve(import.meta.dirname, '../..')

const fromHere = createRequire(import.meta.url)
const fromBuilder = createRequire(fromHere.resolve('electron-builder'))
const fromLibrary = createRequire(fromBuilder.resolve('app-builder-lib'))

interface Validation {
  validateConfiguration: (config: unknown, log: { isEnabled: boolean }) => Promise<void>
}

/** electron-builder's own check of its schema; rejects with what is wrong. */
export async function validate(config: unknown): Promise<void> {
  const validation = fromBuilder('app-builder-lib/out/util/config/config') as Validation
  await validation.validateConfiguration(config, { isEnabled: false })
}

export const parseYaml = (text: string): unknown =>
  (fromLibrary('js-yaml') as { load: (text: string) => unknown }).load(text)

/** A property list in XML; throws when it is none. */
export const parsePlist = (text: string): unknown =>
  (fromLibrary('plist') as { parse: (text: string) => unknown }).parse(text)

/** Variables that the configuration reads. */
const VARIABLES = [
  ...['CSC_LINK', 'CSC_NAME', 'CSC_KEY_PASSWORD'],
  ...['APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER'],
  ...['APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID'],
  ...['FTQUEUE_HOMEPAGE', 'FTQUEUE_MAINTAINER', 'FTQUEUE_UPDATE_FEED']
]

/** As it is where of those variables these alone are set. Take the stubs back afterwards. */
export async function configurationWith(environment: Readonly<Record<string, string>> = {}) {
  for (const name of VARIABLES) vi.stubEnv(name, environment[name])
  vi.resetModules()
  return (await import('../../electron-builder.config.mjs')).default
}
