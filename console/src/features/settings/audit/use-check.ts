import { useEffect, useRef, useState } from 'react'
import { client } from '../../../api/client'
import { BEGIN, goAlong, type Tally } from './check'

const ask = async (after: number, signal: AbortSignal) => {
  const { data, error } = await client.GET('/api/v1/audit/check', { params: { query: { after } }, signal })
  if (error !== undefined) throw error
  return data
}

/** How far a look along the chain is. */
export type Course = { readonly at: 'nowhere' } | { readonly at: 'running' | 'stopped' | 'over'; readonly tally: Tally } | { readonly at: 'failed'; readonly tally: Tally; readonly error: unknown }

/** A look along the chain that can be stopped, and gone on with. */
export function useCheck() {
  const [course, setCourse] = useState<Course>({ at: 'nowhere' })
  const running = useRef<AbortController>(undefined)

  // The looks at the server go on by themselves: they end with the page.
  useEffect(() => () => running.current?.abort(), [])

  const go = async (from: Tally) => {
    running.current?.abort()
    const mine = new AbortController()
    running.current = mine
    let tally = from
    setCourse({ at: 'running', tally })
    try {
      await goAlong(
        from,
        ask,
        next => {
          tally = next
          setCourse({ at: 'running', tally })
        },
        mine.signal,
      )
      if (!mine.signal.aborted) setCourse({ at: 'over', tally })
    } catch (error) {
      if (!mine.signal.aborted) setCourse({ at: 'failed', tally, error })
    }
  }
  return {
    course,
    start: () => void go(BEGIN),
    goOn: () => void (course.at === 'nowhere' ? undefined : go(course.tally)),
    stop: () => {
      running.current?.abort()
      if (course.at === 'running') setCourse({ at: 'stopped', tally: course.tally })
    },
    close: () => setCourse({ at: 'nowhere' }),
  }
}
