import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query'
import type { Schemas } from './client'

export type Event = Schemas['Event']
type JobView = Schemas['JobView']
type JobState = Schemas['JobState']

const job = (id: string): QueryKey[] => [
  ['get', '/api/v1/jobs/{job}', { params: { path: { job: id } } }],
  ['get', '/api/v1/jobs/{job}/why', { params: { path: { job: id } } }],
]

const ofTeam = (path: string, team: string): QueryKey => ['get', path, { params: { path: { team } } }]

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/**
 * The queries that an event is about. A key matches all queries that begin with it, as TanStack Query does it, so
 * `['get', '/api/v1/nodes']` is every filter and page of the list of nodes. The list of jobs is not here: its rows are
 * patched, and its head is fetched, see {@link patchJobs}.
 */
export const concerned = (event: Event): QueryKey[] => {
  const topic = event.kind.split('.', 1)[0] ?? ''
  switch (topic) {
    case 'job':
      return [...job(event.thing), ['get', '/api/v1/summary']]
    case 'attempt':
    case 'artifact':
      return event.job === undefined
        ? []
        : [
            ...job(event.job),
            ['get', '/api/v1/jobs/{job}/artifacts', { params: { path: { job: event.job } } }],
            ...(topic === 'artifact'
              ? [['get', '/api/v1/jobs/{job}/diff', { params: { path: { job: event.job } } }] satisfies QueryKey]
              : []),
          ]
    case 'usage':
      return [
        ...(event.job === undefined ? [] : [job(event.job)[0] as QueryKey]),
        ['get', '/api/v1/usage'],
        ['get', '/api/v1/usage/accounts'],
        ['get', '/api/v1/summary'],
        ['get', '/api/v1/budgets'],
      ]
    case 'question':
      return [['get', '/api/v1/questions']]
    case 'node':
      return [
        ['get', '/api/v1/nodes'],
        ['get', '/api/v1/nodes/{node}', { params: { path: { node: event.thing } } }],
        ['get', '/api/v1/summary'],
      ]
    case 'crew': {
      const path = { params: { path: { crew: event.thing.split('/', 1)[0] ?? '' } } }
      return [
        ['get', '/api/v1/crews'],
        ['get', '/api/v1/crews/{crew}', path],
        ['get', '/api/v1/crews/{crew}/report', path],
        ['get', '/api/v1/crews/{crew}/comparison', path],
      ]
    }
    case 'plan':
      return [['get', '/api/v1/plans'], ...ofPlan(event)]
    case 'flow':
      return [
        ['get', '/api/v1/flows'],
        ['get', '/api/v1/flows/{flow}', { params: { path: { flow: event.thing } } }],
      ]
    case 'connection':
      return event.kind === 'connection.called' ? [] : [['get', '/api/v1/connections'], ['get', '/api/v1/connections/{connection}']]
    case 'delivery':
      return [
        ['get', '/api/v1/deliveries'],
        ['get', '/api/v1/deliveries/{delivery}', { params: { path: { delivery: event.thing } } }],
        ['get', '/api/v1/connections'],
      ]
    case 'team':
    case 'member':
      return [['get', '/api/v1/teams'], ofTeam('/api/v1/teams/{team}', teamOf(event))]
    case 'message':
      return [
        ofTeam('/api/v1/teams/{team}/inbox/{member}', teamOf(event)),
        ofTeam('/api/v1/teams/{team}/log', teamOf(event)),
        ofTeam('/api/v1/teams/{team}', teamOf(event)),
      ]
    case 'task':
      return [
        ofTeam('/api/v1/teams/{team}/tasks', teamOf(event)),
        ofTeam('/api/v1/teams/{team}/tasks/{task}', teamOf(event)),
        ofTeam('/api/v1/teams/{team}/log', teamOf(event)),
      ]
    case 'lock':
      return [ofTeam('/api/v1/teams/{team}/locks', teamOf(event)), ofTeam('/api/v1/teams/{team}/log', teamOf(event))]
    case 'key':
      return [['get', '/api/v1/keys']]
    case 'knowledge':
      return [
        ['get', '/api/v1/knowledge'],
        ['get', '/api/v1/knowledge/{collection}/documents', { params: { path: { collection: event.thing } } }],
        ['get', '/api/v1/knowledge/{collection}/document', { params: { path: { collection: event.thing } } }],
        ['get', '/api/v1/search'],
      ]
    case 'secret':
      return [['get', '/api/v1/secrets']]
    case 'budget':
      return [['get', '/api/v1/budgets']]
    case 'prices':
      return [['get', '/api/v1/prices']]
    case 'retention':
      return [['get', '/api/v1/retention'], ['get', '/api/v1/retention/runs']]
    case 'agent':
    case 'breaker':
      return [['get', '/api/v1/agents'], ['get', '/api/v1/usage/accounts']]
    default:
      return []
  }
}

/** A plan, what is to be expected of it, and those of its parts that the event has changed. */
const ofPlan = (event: Event): QueryKey[] => {
  const part = (path: string): QueryKey => ['get', `/api/v1/plans/{plan}${path}`, { params: { path: { plan: event.thing } } }]
  const isPath = event.kind.startsWith('plan.path_')
  return [
    part(''),
    part('/forecast'),
    ...(isPath ? [part('/requests')] : []),
    ...(isPath || event.kind === 'plan.replanned' ? [part('/file')] : []),
    ...(event.kind.startsWith('plan.land') ? [part('/land')] : []),
    ...trainOf(event),
  ]
}

/** The merge train of a plan's step. */
const trainOf = (event: Event): QueryKey[] => {
  const train = textOf((event.body as Record<string, unknown>)['train'])
  return train === '' ? [] : [['get', '/api/v1/merges/{train}', { params: { path: { train } } }]]
}

/** The team of an event of the bus: its body says it, or what it is about begins with it. */
const teamOf = (event: Event): string => {
  const body = event.body as Record<string, unknown>
  return textOf(body['team']) || (event.thing.split('/', 1)[0] ?? '')
}

/** The state of a job as an event tells it; undefined when the event is about something else. */
export const stateAfter = (event: Event): JobState | undefined => {
  const body = event.body as Record<string, unknown>
  const at = event.at
  const attempt = typeof body['attempt'] === 'number' ? `${event.thing}.${body['attempt']}` : textOf(body['attempt'])
  const reason = textOf(body['reason'])
  switch (event.kind) {
    case 'job.queued':
    case 'job.requeued':
      return { state: 'queued', since: at, why: '' }
    case 'job.started':
      return {
        state: 'running',
        attempt,
        node: textOf(body['node']),
        since: at,
        lease_until: at,
        stopping: '',
        disconnected: '',
      }
    case 'job.succeeded':
      return { state: 'succeeded', attempt, at }
    case 'job.failed':
      return { state: 'failed', code: textOf(body['code']) as 'internal', reason, at }
    case 'job.cancelled':
      return { state: 'cancelled', by: textOf(body['by']), reason, at }
    case 'job.timed_out':
      return { state: 'timed_out', limit: reason, at }
    case 'job.lost':
      return { state: 'lost', reason, at }
    default:
      return undefined
  }
}

export type JobPages = InfiniteData<Schemas['JobViewPage'], unknown>
const jobLists = ['get', '/api/v1/jobs'] as const

const isPages = (kept: unknown): kept is JobPages => typeof kept === 'object' && kept !== null && 'pages' in kept

/**
 * Puts states of jobs into every list of jobs that is kept, in one pass however many there are. Rows keep their place
 * and their identity where nothing changed, so that React draws again only the rows that did.
 */
export const patchJobs = (queries: QueryClient, states: ReadonlyMap<string, JobState>): void => {
  const patchRow = (row: JobView): JobView => {
    const status = states.get(row.id)
    return status === undefined ? row : { ...row, status }
  }
  const patchPage = (page: Schemas['JobViewPage']): Schemas['JobViewPage'] => {
    if (!page.items.some(row => states.has(row.id))) return page
    return { ...page, items: page.items.map(patchRow) }
  }
  queries.setQueriesData({ queryKey: [...jobLists] }, (kept: unknown) => {
    if (isPages(kept)) {
      const pages = kept.pages.map(patchPage)
      return pages.every((page, index) => page === kept.pages[index]) ? kept : { ...kept, pages }
    }
    if (typeof kept === 'object' && kept !== null && 'items' in kept) return patchPage(kept as Schemas['JobViewPage'])
    return kept
  })
}

/** Of a job's id such as `j17`. */
const numberOf = (id: string): number => Number(id.slice(1))

/**
 * Joins a newly fetched first page with the pages that are kept: new rows go to the top, known ones are replaced,
 * the others stay. What lies below does not move, and the pages behind need not be fetched again.
 */
export const joinHead = (kept: JobPages, head: Schemas['JobViewPage']): JobPages => {
  const [first, ...rest] = kept.pages
  if (first === undefined) return { pages: [head], pageParams: [null] }
  const fresh = new Map(head.items.map(row => [row.id, row]))
  const known = new Set(kept.pages.flatMap(page => page.items.map(row => row.id)))
  const added = head.items.filter(row => !known.has(row.id))
  // A whole page of news: there may be more between it and what is kept, which only the server knows.
  if (added.length === head.items.length && head.next !== undefined) return { pages: [head], pageParams: [null] }
  // What the head does not have any longer, though it lies within its reach, no longer fits the filter.
  const last = head.items.at(-1)
  // By its number, which is the order of the list: many jobs can be filed in the same millisecond.
  const within = (row: JobView) => head.next === undefined || (last !== undefined && numberOf(row.id) >= numberOf(last.id))
  const stay = (row: JobView) => fresh.has(row.id) || !within(row)
  const replace = (row: JobView) => fresh.get(row.id) ?? row
  return {
    ...kept,
    pages: [
      { ...first, items: [...added, ...first.items.filter(stay).map(replace)] },
      ...rest.map(page => ({ ...page, items: page.items.filter(stay).map(replace) })),
    ],
  }
}
