import { lazy, Suspense, useState } from 'react'
import { api, place } from '../api/client'
import { CrewPage } from '../features/crews/CrewPage'
import type { LogStreamChoice } from '../features/log/LogView'
import { Skeleton } from '../ui/page'

const LogView = lazy(() => import('../features/log/LogView').then(({ LogView: view }) => ({ default: view })))

/** Puts the page of a crew together with the log of the part that is looked at. */
export default function CrewWithItsLogs() {
  return <CrewPage log={job => <JobLog key={job} job={job} />} />
}

/** The log of a job's last attempt, without an address of its own: that is on the job's page. */
function JobLog({ job }: { readonly job: string }) {
  const query = api.useQuery('get', '/api/v1/jobs/{job}', { params: { path: { job } } })
  const [stream, setStream] = useState<LogStreamChoice>('both')
  const [line, setLine] = useState<number>()
  const [at, setAt] = useState<number>()
  const attempt = query.data?.attempts.at(-1)
  if (attempt === undefined) return <Skeleton lines={3} />
  const number = Number(attempt.id.split('.')[1])
  return (
    <Suspense fallback={<Skeleton lines={10} />}>
      <LogView
        key={`${attempt.id} ${stream} ${at ?? ''}`}
        api={place.href}
        job={job}
        attempt={number}
        stream={stream}
        live={attempt.ended_at === undefined}
        line={line}
        at={at}
        onAt={(from, byte) => {
          setStream(from)
          setAt(byte)
          setLine(undefined)
        }}
        lineHref={each => new URL(`jobs/${job}?${new URLSearchParams({ tab: 'log', attempt: String(number), stream, line: String(each) })}`, place).href}
        onLine={setLine}
        onStream={next => {
          setStream(next)
          setLine(undefined)
          setAt(undefined)
        }}
      />
    </Suspense>
  )
}
