import { describe, expect, it } from 'vitest'
import { checkedFeed, isAllowedAddress } from '../../../src/main/desk/updates/feed-address'

describe('the address of a feed', () => {
  it.each([
    ['', ''],
    ['   ', ''],
    ['https://example.org', 'https://example.org/'],
    [' https://example.org/a/b ', 'https://example.org/a/b/'],
    ['https://example.org:8443/a/', 'https://example.org:8443/a/'],
    ['http://localhost:8000', 'http://localhost:8000/'],
    ['http://127.0.0.1:8000/x', 'http://127.0.0.1:8000/x/'],
    ['http://[::1]:8000/', 'http://[::1]:8000/']
  ])('takes "%s"', (text, kept) => {
    expect(checkedFeed(text)).toBe(kept)
    if (kept !== '') expect(isAllowedAddress(kept)).toBe(true)
  })

  it.each([
    ['example.org', /"example.org" is no address/],
    ['http://example.org/', /not taken from http:\/\/example.org: give an https address/],
    ['http://localhost.example.org/', /not taken from/],
    ['http://127.0.0.1.example.org/', /not taken from/],
    ['http://192.168.1.2/', /not taken from/],
    ['file:///etc/', /not taken from/],
    ['javascript:alert(1)', /not taken from/],
    ['https://ada:secret@example.org/', /no name, password/],
    ['https://example.org/?a=1', /no name, password/],
    ['https://example.org/latest.yml', /give the folder that it is in/]
  ])('refuses "%s" in one line', (text, problem) => {
    expect(() => checkedFeed(text)).toThrow(problem)
    expect(() => checkedFeed(text)).toThrow(expect.objectContaining({ field: 'feed' }))
  })

  it('never repeats a password', () => {
    expect(() => checkedFeed('http://ada:secret@example.org/')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('secret') })
    )
  })
})
