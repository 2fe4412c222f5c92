import { lazy, Suspense } from 'react'
import { place } from '../api/client'
import { JobPage } from '../features/job/JobPage'
import { Skeleton } from '../ui/page'

const LogView = lazy(() => import('../features/log/LogView').then(({ LogView: view }) => ({ default: view })))
const DiffView = lazy(() => import('../features/diff/DiffView').then(({ DiffView: view }) => ({ default: view })))

/** Puts the page of a job together with the views of its log and its change, which are loaded when they are opened. */
export default function JobWithItsViews() {
  return (
    <JobPage
      log={part => (
        <Suspense fallback={<Skeleton lines={10} />}>
          <LogView key={`${part.job}.${part.attempt} ${part.stream} ${part.at ?? ''}`} api={place.href} {...part} />
        </Suspense>
      )}
      diff={({ patches, ...part }) => (
        <Suspense fallback={<Skeleton lines={10} />}>
          <DiffView
            key={`${part.job}.${part.attempt}`}
            api={place.href}
            patches={patches.map(({ id, repository, bytes }) => ({ artifact: id, repository, bytes }))}
            {...part}
          />
        </Suspense>
      )}
    />
  )
}
