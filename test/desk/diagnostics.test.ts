import { describe, expect, it } from 'vitest'
import { diagnosticsText, redacted, type Findings } from '../../src/main/desk/diagnostics'

const findings: Findings = {
  info: {
    version: '1',
    platform: 'linux',
    shell: 'electron',
    runtime: 'Electron 25',
    group: 'press',
    isOpen: false,
    home: '/home/ada/.local/share/ftqueue',
    machine: 'ada',
    isFirst: false,
    problem: null
  },
  settings: {
    group: { value: 'press', source: 'file' },
    interface: { value: 'auto', source: 'default' },
    lab: { value: false, source: 'default' },
    isOpen: false,
    isKeyFixed: false,
    interfaces: [
      { name: 'eth0', address: '192.168.1.17', eligible: true, chosen: true, why: 'up' },
      { name: 'tun0', address: null, eligible: false, chosen: false, why: 'a tunnel' }
    ],
    file: '/home/ada/settings.json'
  },
  servers: [],
  group: null,
  checks: [{ name: 'multicast', verdict: 'ok', seen: 'heard by itself', mend: null }],
  logs: [
    { time: 0, level: 'info', name: 'a', event: 'begun', message: 'hello', fields: {} },
    { time: 1, level: 'error', name: 'a', event: 'bad', message: 'no 192.168.1.9', fields: {} }
  ],
  at: 0
}

describe('diagnosticsText', () => {
  it('tells versions, system, settings, interfaces, checks and errors', () => {
    const text = diagnosticsText(findings)
    for (const part of [
      'FTQueue 1, Electron 25',
      'group press (file), closed',
      'eth0 192.168.1.17 (chosen): up',
      'tun0 without IPv4 (not eligible): a tunnel',
      'ok multicast: heard by itself',
      'error a bad no 192.168.1.9'
    ]) {
      expect(text).toContain(part)
    }
    expect(text).not.toContain('hello')
  })
})

describe('redacted', () => {
  it('leaves out addresses, folders and names, and keeps equal ones equal', () => {
    const text = redacted('eth0 10.0.0.7, 10.0.0.8, 10.0.0.7 at /home/ada/x: Ada-1, lo 127.0.0.1', [
      'ada'
    ])
    expect(text).toBe('eth0 address-1, address-2, address-1 at FOLDER: NAME-1, lo 127.0.0.1')
  })
})
