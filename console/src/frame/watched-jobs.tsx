import { Link, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { onLiveEvent } from '../api/live'
import { stateText } from '../domain/job-state'
import { isAnyWatched, isWatched, unwatch } from '../domain/watch'
import { frameWords } from '../strings/frame'
import { wordsOf } from '../strings/language'
import { toast } from '../ui/toast'
import { notices } from './notices'

const ends = new Set(['job.succeeded', 'job.failed', 'job.timed_out', 'job.cancelled', 'job.lost'])

/** The browser shall show a notice when a watched job ends, though nobody sees the page. */
export const mustHear = (): boolean => notices() === 'on' && isAnyWatched()

/** Says when a watched job ends: in the page, and by the browser when that was asked for. */
export function WatchedJobs() {
  const router = useRouter()

  // Joins two things outside of React: the stream of events and the browser's notices.
  useEffect(
    () =>
      onLiveEvent(event => {
        if (event.job === undefined || !ends.has(event.kind) || !isWatched(event.job)) return
        const job = event.job
        unwatch(job)
        const t = wordsOf(frameWords)
        const state = event.kind.slice('job.'.length)
        const title = t.watchedDone(job, stateText(state))
        toast({
          tone: state === 'succeeded' ? 'good' : 'bad',
          title,
          stays: 20_000,
          action: (
            <Link to="/jobs/$job" params={{ job }} search={{}}>
              {t.open}
            </Link>
          ),
        })
        if (notices() === 'on' && document.visibilityState === 'hidden') {
          const notice = new Notification(`Cadre: ${title}`, { tag: job })
          notice.addEventListener('click', () => {
            window.focus()
            void router.navigate({ to: '/jobs/$job', params: { job }, search: {} })
          })
        }
      }),
    [router],
  )
  return null
}
