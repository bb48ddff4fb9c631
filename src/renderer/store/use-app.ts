import { createContext, useContext } from 'react'
import { useStore } from 'zustand/react'
import type { AppState, AppStore } from './app-store'

export const StoreContext = createContext<AppStore | null>(null)

export function useAppStore(): AppStore {
  const store = useContext(StoreContext)
  if (store === null) throw new Error('the store is missing above this component')
  return store
}

/** A narrow part of the state; the component is drawn again only when that part changes. */
export function useApp<T>(select: (state: AppState) => T): T {
  return useStore(useAppStore(), select)
}
