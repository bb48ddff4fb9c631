import { EventEmitter } from 'node:events'
import type { App } from 'electron'
import { expect, it, vi } from 'vitest'
import { FileRequests } from '../../src/main/app/file-requests'

it('keeps what is asked for before there is a window, and hands over the rest', () => {
  const app = new EventEmitter()
  const preventDefault = vi.fn()
  const requests = new FileRequests(app as unknown as App)
  app.emit('open-file', { preventDefault }, '/a.ftqnb')
  app.emit('open-file', { preventDefault }, '/b.jsonl')
  const opened: string[] = []
  expect(requests.handTo((file) => opened.push(file))).toEqual(['/a.ftqnb', '/b.jsonl'])
  app.emit('open-file', { preventDefault }, '/c.ftqnb')
  expect(opened).toEqual(['/c.ftqnb'])
  expect(preventDefault).toHaveBeenCalledTimes(3)
})
