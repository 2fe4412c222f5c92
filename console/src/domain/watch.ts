import { useSyncExternalStore } from 'react'

/** The jobs whose end a person wants to be told of; kept in this browser. */
const key = 'cadre.watched'
const most = 200

const read = (): readonly string[] => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(kept) ? kept.filter(each => typeof each === 'string') : []
  } catch {
    return []
  }
}

let watched = read()
const listeners = new Set<() => void>()

const change = (to: readonly string[]) => {
  watched = to.slice(-most)
  try {
    localStorage.setItem(key, JSON.stringify(watched))
  } catch {
    // Without storage it holds for this page only.
  }
  listeners.forEach(listener => listener())
}

export const isWatched = (job: string): boolean => watched.includes(job)
export const watch = (job: string): void => change([...watched.filter(each => each !== job), job])
export const unwatch = (job: string): void => change(watched.filter(each => each !== job))

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** Whether `job` is watched. */
export const useIsWatched = (job: string): boolean => useSyncExternalStore(subscribe, () => isWatched(job))
