/** What the environment gives to sign packages with, and what follows when it gives nothing. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'

/** Either of these lets Apple's notary take an app; each is needed whole. */
const NOTARY_KEY = ['APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER']
const NOTARY_ACCOUNT = ['APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID']
const SIGNING = ['CSC_LINK', 'CSC_NAME', 'CSC_KEY_PASSWORD', ...NOTARY_KEY, ...NOTARY_ACCOUNT]

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

/**
 * A certificate is there. Blank counts as missing: so a secret comes that nobody has set.
 * @param {Environment} environment
 */
export function isSigned({ CSC_LINK, CSC_NAME }) {
  return [CSC_LINK, CSC_NAME].some(isGiven)
}

/** @param {Environment} environment */
export function canNotarize(environment) {
  if (!isSigned(environment)) return false
  return [NOTARY_KEY, NOTARY_ACCOUNT].some((names) =>
    names.every((name) => isGiven(environment[name]))
  )
}

/**
 * One line for who makes the packages.
 * @param {NodeJS.Platform} platform
 * @param {Environment} environment
 */
export function signingNews(platform, environment) {
  if (platform === 'linux') return 'signed: no; Linux packages are told by their SHA256SUMS'
  if (!isSigned(environment)) {
    const instead = platform === 'darwin' ? ', ad hoc only, and not notarised' : ''
    return `signed: no${instead}; set CSC_LINK and CSC_KEY_PASSWORD for that`
  }
  if (platform !== 'darwin') return 'signed: yes'
  if (canNotarize(environment)) return 'signed and notarised: yes'
  return `signed: yes; notarised: no; set ${NOTARY_KEY.join(', ')} or ${NOTARY_ACCOUNT.join(', ')}`
}

/**
 * The environment as electron-builder takes it: nothing that is blank, and the notary's key,
 * which comes as the text of its file, as a file.
 * @param {Environment} environment
 * @param {string} folder for that file
 */
export function signingEnvironment(environment, folder) {
  const entries = Object.entries(environment).filter(
    ([name, value]) => !SIGNING.includes(name) || isGiven(value)
  )
  const given = Object.fromEntries(entries)
  const key = given.APPLE_API_KEY
  if (key === undefined || !key.startsWith('-----BEGIN')) return given
  const file = path.join(folder, 'notary-key.p8')
  writeFileSync(file, `${key.trim()}\n`, { mode: 0o600 })
  return { ...given, APPLE_API_KEY: file }
}

/** @param {string | undefined} value */
function isGiven(value) {
  return value !== undefined && value.trim() !== ''
}
