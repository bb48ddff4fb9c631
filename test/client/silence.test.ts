import { expect, it } from 'vitest'
import { silenceText } from '../../src/main/client/silence'

const choice = { name: 'eth0', address: '10.1.2.3', why: '' } as Parameters<
  typeof silenceText
>[0]['choice']

it.each([
  [false, undefined, /^no server of group "lab" can be heard on eth0 .*doctor.*--peer HOST:PORT$/],
  [true, undefined, /^no server of group "lab" can be heard/],
  [false, { open: false }, /^the group "lab" is closed: join it with "ftqueue group join CODE"$/],
  [true, { open: false }, /is closed, and does not answer to this join code.*group join CODE"$/],
  [true, { open: true }, /is open.*--key none$/],
  [false, { open: true }, /announces itself, but answers nothing.*doctor/]
])('tells why nobody answers: with a code %s, heard %j', (isClosed, heard, text) => {
  expect(silenceText({ group: 'lab', isClosed, choice }, heard)).toMatch(text)
})
