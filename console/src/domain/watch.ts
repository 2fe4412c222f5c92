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

const become = (next: readonly string[]) => {
  watched = next
  listeners.forEach(listener => listener())
}

/** Another window of this browser may have changed what is kept: this one's change goes on top of it. */
const change = (by: (jobs: readonly string[]) => readonly string[]) => {
  try {
    localStorage.setItem(key, JSON.stringify(by(read()).slice(-most)))
  } catch {
    // Without storage it holds for this page only.
  }
  become(by(watched).slice(-most))
}

// What is asked for in one window is told in each. A job that ended was taken away by the window that told it first, which may be
// one that nobody sees: the others still tell it.
window.addEventListener('storage', event => {
  if (event.key === key) become([...new Set([...watched, ...read()])].slice(-most))
})

export const isWatched = (job: string): boolean => watched.includes(job)
/** Whether the end of any job is waited for. */
export const isAnyWatched = (): boolean => watched.length > 0
export const watch = (job: string): void => change(jobs => [...jobs.filter(each => each !== job), job])
export const unwatch = (job: string): void => change(jobs => jobs.filter(each => each !== job))

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** Whether `job` is watched. */
export const useIsWatched = (job: string): boolean => useSyncExternalStore(subscribe, () => isWatched(job))
