import type { Open } from './drive'

/** Filled in below. */
export const checks: Readonly<Record<string, (open: Open) => Promise<void>>> = {}
