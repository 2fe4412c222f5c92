/**
 * The comments of a person on the change of a job, until they are sent. They are kept in this tab, so that a look at the log in between
 * loses none.
 */
import { useCallback, useState } from 'react'
import type { Comment } from './comments'

const keyOf = (job: string, attempt: number) => `cadre.comments.${job}.${attempt}`

const isComment = (value: unknown): value is Comment =>
  typeof value === 'object' &&
  value !== null &&
  ['id', 'repository', 'path', 'side', 'code', 'text'].every(name => typeof (value as Record<string, unknown>)[name] === 'string') &&
  Number.isSafeInteger((value as { line?: unknown }).line)

const read = (key: string): readonly Comment[] => {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isComment) : []
  } catch {
    return []
  }
}

const write = (key: string, comments: readonly Comment[]): void => {
  try {
    if (comments.length === 0) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, JSON.stringify(comments))
  } catch {
    // Without storage they live as long as this part of the page.
  }
}

export interface Comments {
  readonly all: readonly Comment[]
  readonly put: (comment: Comment) => void
  readonly remove: (id: string) => void
  readonly clear: () => void
}

export const useComments = (job: string, attempt: number): Comments => {
  const key = keyOf(job, attempt)
  const [all, setAll] = useState(() => read(key))
  const change = useCallback(
    (to: (now: readonly Comment[]) => readonly Comment[]) =>
      setAll(now => {
        const next = to(now)
        write(key, next)
        return next
      }),
    [key],
  )
  return {
    all,
    put: comment => change(now => [...now.filter(each => each.id !== comment.id), comment]),
    remove: id => change(now => now.filter(each => each.id !== id)),
    clear: () => change(() => []),
  }
}
