/** Text and number forms of identifiers. */
import type { ConfigId, Endpoint, MemberId } from './types'

/** 12 lower-case hex digits. */
export function formatMemberId(id: MemberId): string {
  return id.toString(16).padStart(12, '0')
}

/** Inverse of {@link formatMemberId}; undefined for anything else. */
export function parseMemberId(text: string): MemberId | undefined {
  return /^[0-9a-f]{12}$/.test(text) ? Number.parseInt(text, 16) : undefined
}

/** `EPOCH.REPRESENTATIVE`, for example `17.a1b2c3d4e5f6`. */
export function formatConfigId(config: ConfigId): string {
  return `${String(config.epoch)}.${formatMemberId(config.representative)}`
}

export function sameConfig(a: ConfigId, b: ConfigId): boolean {
  return a.epoch === b.epoch && a.representative === b.representative
}

/** Order of configuration ids: by epoch, then by representative. */
export function compareConfig(a: ConfigId, b: ConfigId): number {
  return a.epoch - b.epoch || a.representative - b.representative
}

/** `10.0.0.7:8080`. */
export function formatEndpoint(endpoint: Endpoint): string {
  return `${endpointAddress(endpoint)}:${String(endpoint % 65536)}`
}

/** Inverse of {@link formatEndpoint}; undefined for anything else. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const [address = '', port = '', ...more] = text.split(':')
  return /^\d{1,5}$/.test(port) && more.length === 0
    ? makeEndpoint(address, Number(port))
    : undefined
}

/** The dotted IPv4 address alone. */
export function endpointAddress(endpoint: Endpoint): string {
  const address = Math.floor(endpoint / 65536)
  return [24, 16, 8, 0].map((shift) => String((address >>> shift) & 255)).join('.')
}

export function endpointPort(endpoint: Endpoint): number {
  return endpoint % 65536
}

/** Undefined unless `address` is a dotted IPv4 address and `port` is in 0..65535. */
export function makeEndpoint(address: string, port: number): Endpoint | undefined {
  const parts = address.split('.')
  if (parts.length !== 4 || !Number.isInteger(port) || port < 0 || port > 65535) return undefined
  let value = 0
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined
    value = value * 256 + Number(part)
  }
  return value * 65536 + port
}
