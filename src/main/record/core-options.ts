/** A recorded core's options, checked before a core is made with them. */
import type { Guard } from '../../shared/guards'
import { isInteger, isObject, isText } from '../../shared/guards'
import { DURABILITIES, type CoreOptions, type Durability } from '../protocol/types'

const ID_MOST = 2 ** 48 - 1
const TEXT_MOST = 4096
const DATAGRAM_MOST_BYTES = 65_535

const isTruth: Guard<boolean> = (value): value is boolean => typeof value === 'boolean'
const isPolicy = (value: unknown): value is CoreOptions['policy'] =>
  value === 'available' || value === 'majority'

const isDurability = (value: unknown): value is Durability =>
  DURABILITIES.some((known) => known === value)

const isCoreOptions = isObject<CoreOptions>({
  id: isInteger(1, ID_MOST),
  incarnation: isInteger(1, Number.MAX_SAFE_INTEGER),
  name: isText(TEXT_MOST),
  host: isText(TEXT_MOST),
  endpoint: isInteger(0, ID_MOST),
  group: isText(TEXT_MOST),
  epoch: isInteger(0, Number.MAX_SAFE_INTEGER),
  maxDatagram: isInteger(1, DATAGRAM_MOST_BYTES),
  receiveBytes: isInteger(0, Number.MAX_SAFE_INTEGER),
  trace: isTruth,
  policy: isPolicy,
  durability: isDurability
})

/** Undefined for what is none, or another version's. */
export function coreOptionsOf(value: unknown): CoreOptions | undefined {
  return isCoreOptions(value) ? value : undefined
}
