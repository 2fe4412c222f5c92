import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { client } from '../../api/client'
import { addAlong, BEGIN, type Tally, type Wanted } from './adding'

/** How far files are on their way into a collection. */
export type Course =
  | { readonly at: 'nowhere' }
  | { readonly at: 'running' | 'stopped' | 'over'; readonly wanted: readonly Wanted[]; readonly tally: Tally }
  | { readonly at: 'failed'; readonly wanted: readonly Wanted[]; readonly tally: Tally; readonly error: unknown }

/** Puts files in a collection; it can be stopped, and gone on with. */
export function useAdding(collection: string) {
  const queries = useQueryClient()
  const [course, setCourse] = useState<Course>({ at: 'nowhere' })
  const running = useRef<AbortController>(undefined)

  // The files go to the server one batch after the other: they end with the page.
  useEffect(() => () => running.current?.abort(), [])

  const go = async (wanted: readonly Wanted[], from: Tally) => {
    running.current?.abort()
    const mine = new AbortController()
    running.current = mine
    let tally = from
    setCourse({ at: 'running', wanted, tally })
    try {
      await addAlong(
        from,
        wanted,
        async (documents, signal) => {
          const { data, error } = await client.POST('/api/v1/knowledge/{collection}/documents', {
            params: { path: { collection } },
            body: { documents },
            signal,
          })
          if (error !== undefined) throw error
          return data
        },
        next => {
          tally = next
          setCourse({ at: 'running', wanted, tally })
        },
        mine.signal,
      )
      if (!mine.signal.aborted) setCourse({ at: 'over', wanted, tally })
    } catch (error) {
      if (!mine.signal.aborted) setCourse({ at: 'failed', wanted, tally, error })
    }
    await queries.invalidateQueries({ queryKey: ['get', '/api/v1/knowledge'] })
    await queries.invalidateQueries({ queryKey: ['get', '/api/v1/knowledge/{collection}/documents'] })
  }
  return {
    course,
    start: (wanted: readonly Wanted[]) => void go(wanted, BEGIN),
    goOn: () => void (course.at === 'nowhere' ? undefined : go(course.wanted, course.tally)),
    stop: () => {
      running.current?.abort()
      if (course.at === 'running') setCourse({ ...course, at: 'stopped' })
    },
  }
}
