/** In which role this program runs: one bundle is the bench and all its helper processes. */
export const ROLE_VARIABLE = 'FTQUEUE_BENCH_ROLE'

export const ROLES = ['load', 'wire'] as const
export type Role = (typeof ROLES)[number]

/** Null: it is the bench itself. */
export function ownRole(): Role | null {
  return ROLES.find((role) => role === process.env[ROLE_VARIABLE]) ?? null
}
