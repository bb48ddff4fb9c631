import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { signingEnvironment, signingNews } from '../../scripts/signing.mjs'
import { temporaryFolder } from '../support/temporary-folder'

const CERTIFICATE = { CSC_LINK: 'certificate.p12' }
const KEY = { APPLE_API_KEY: 'key.p8', APPLE_API_KEY_ID: 'id', APPLE_API_ISSUER: 'issuer' }

describe('what is said about a signature', () => {
  it('names what is missing, and nothing where all is there', () => {
    expect(signingNews('linux', CERTIFICATE)).toContain('SHA256SUMS')
    expect(signingNews('win32', {})).toBe('signed: no; set CSC_LINK and CSC_KEY_PASSWORD for that')
    expect(signingNews('win32', CERTIFICATE)).toBe('signed: yes')
    expect(signingNews('darwin', { CSC_LINK: '' })).toBe(
      'signed: no, ad hoc only, and not notarised; set CSC_LINK and CSC_KEY_PASSWORD for that'
    )
    expect(signingNews('darwin', { ...CERTIFICATE, ...KEY, APPLE_API_ISSUER: '' })).toBe(
      'signed: yes; notarised: no; set APPLE_API_KEY, APPLE_API_KEY_ID, APPLE_API_ISSUER or APPLE_ID, APPLE_APP_SPECIFIC_PASSWORD, APPLE_TEAM_ID'
    )
    expect(signingNews('darwin', { ...CERTIFICATE, ...KEY })).toBe('signed and notarised: yes')
  })
})

describe('what electron-builder gets', () => {
  it('has no blank secret, and the rest as it was', () => {
    const given = { CSC_LINK: '', CSC_KEY_PASSWORD: ' ', APPLE_ID: '', OTHER: '', PATH: '/bin' }
    expect(signingEnvironment(given, '/nowhere')).toEqual({ OTHER: '', PATH: '/bin' })
    expect(signingEnvironment(KEY, '/nowhere')).toEqual(KEY)
  })

  it('has the text of a key as a file', () => {
    const folder = temporaryFolder()
    const text = '-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----'
    const { APPLE_API_KEY: file = '' } = signingEnvironment({ APPLE_API_KEY: text }, folder)
    expect(path.dirname(file)).toBe(folder)
    expect(readFileSync(file, 'utf8')).toBe(`${text}\n`)
  })
})
