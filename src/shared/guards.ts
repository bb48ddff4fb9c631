/** Guards: small predicates that check data from the other side of a boundary. */
export type Guard<T> = (value: unknown) => value is T

export function isInteger(least: number, most: number): Guard<number> {
  return (value): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
}

export function isText(mostCharacters: number): Guard<string> {
  return (value): value is string => typeof value === 'string' && value.length <= mostCharacters
}

/** A server's display name: also a folder and a file name, so nothing that a path could misread. */
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/

export const isName: Guard<string> = (value): value is string =>
  typeof value === 'string' && NAME_PATTERN.test(value)

export const isFlag: Guard<boolean> = (value): value is boolean => typeof value === 'boolean'

export function isList<T>(guard: Guard<T>, most: number): Guard<readonly T[]> {
  return (value): value is readonly T[] =>
    Array.isArray(value) && value.length <= most && value.every((one) => guard(one))
}

export function isOptional<T>(guard: Guard<T>): Guard<T | undefined> {
  return (value): value is T | undefined => value === undefined || guard(value)
}

/** An object with these fields and no others. */
export function isObject<T extends object>(fields: {
  readonly [K in keyof T]: Guard<T[K]>
}): Guard<T> {
  return (value): value is T => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    const record = value as Record<string, unknown>
    return (
      Object.keys(record).every((key) => key in fields) &&
      (Object.keys(fields) as (keyof T & string)[]).every((key) => fields[key](record[key]))
    )
  }
}
