import { QueryClient, type InfiniteData } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Schemas } from './client'
import { Live, type Outside, type Source } from './live'
import { concerned, joinHead, patchJobs, stateAfter, type Event } from './live-effects'

type Job = Schemas['JobView']
type Page = Schemas['JobViewPage']

const at = (second: number) => new Date(Date.UTC(2026, 0, 31, 12, 0, second)).toISOString()

const event = (seq: number, kind: string, thing: string, body: Record<string, unknown> = {}): Event => ({
  seq,
  at: at(seq % 60),
  kind,
  thing,
  ...(kind.startsWith('job.') ? { job: thing } : {}),
  actor: { name: 'cadre', address: '' },
  body: body as Event['body'],
})

const job = (id: number, status: Job['status'] = { state: 'queued', since: at(0), why: '' }): Job => ({
  id: `j${id}`,
  status,
  prompt: 'say hi',
  agent: 'rehearsal',
  submitter: 'admin.key',
  priority: 5,
  labels: {},
  filed_at: at(id),
  attempts: [],
})

const listKey = ['get', '/api/v1/jobs', { params: { query: { limit: 100 } } }] as const
const pages = (...each: Page[]): InfiniteData<Page, unknown> => ({ pages: each, pageParams: each.map(() => null) })

/** A stream whose other end is the test. */
class Line implements Source {
  readyState = 0
  readonly after: number | undefined
  readonly #listeners = new Map<string, ((event: MessageEvent<string>) => void)[]>()

  constructor(after: number | undefined) {
    this.after = after
  }

  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
  }

  close(): void {
    this.readyState = 2
  }

  say(type: string, lastEventId = '', data = ''): void {
    this.#listeners.get(type)?.forEach(listener => listener(new MessageEvent(type, { data, lastEventId })))
  }

  opened(position: number): void {
    this.readyState = 1
    this.say('open')
    this.say('position', String(position), JSON.stringify({ seq: position }))
  }

  send(...events: Event[]): void {
    events.forEach(each => this.say('event', String(each.seq), JSON.stringify(each)))
  }

  /** The browser tries again by itself. */
  break(): void {
    this.readyState = 0
    this.say('error')
  }

  /** An answer that is no stream: the browser gives up. */
  refuse(): void {
    this.readyState = 2
    this.say('error')
  }
}

interface World {
  readonly live: Live
  readonly queries: QueryClient
  readonly lines: Line[]
  readonly invalidated: string[]
  probe: 'good' | 'signed_out' | 'gone' | 'unreachable'
  head: Page | undefined
  signedOut: number
}

const world = (): World => {
  const queries = new QueryClient()
  const lines: Line[] = []
  const invalidated: string[] = []
  const original = queries.invalidateQueries.bind(queries)
  queries.invalidateQueries = (filters, options) => {
    invalidated.push(filters?.queryKey === undefined ? 'everything' : JSON.stringify(filters.queryKey.slice(1)))
    return original(filters, options)
  }
  const made: World = {
    queries,
    lines,
    invalidated,
    probe: 'good',
    head: undefined,
    signedOut: 0,
    live: new Live(queries, {
      open: after => {
        const line = new Line(after)
        lines.push(line)
        return line
      },
      probe: async () => made.probe,
      head: async () => made.head,
      signedOut: () => {
        made.signedOut += 1
      },
    } satisfies Outside),
  }
  return made
}

const started = (position = 10): World & { readonly line: Line } => {
  const made = world()
  made.live.start()
  const line = made.lines[0] as Line
  line.opened(position)
  return Object.assign(made, { line })
}

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('the stream of events', () => {
  it('says that it is live once the server answers', () => {
    const { live } = started()

    expect(live.state).toBe('live')
    expect(live.seen).toBe(10)
  })

  it('tells each event once, though it comes twice', () => {
    const { live, line } = started()
    const told: number[] = []
    live.onEvent(each => told.push(each.seq))

    line.send(event(11, 'node.online', 'n1'), event(12, 'node.online', 'n2'))
    line.send(event(11, 'node.online', 'n1'), event(12, 'node.online', 'n2'), event(13, 'node.online', 'n3'))

    expect(told).toEqual([11, 12, 13])
  })

  it('does not put an older state over a newer one when events come in another order', () => {
    const { queries, line } = started()
    queries.setQueryData(listKey, pages({ items: [job(1)] }))

    line.send(event(13, 'job.succeeded', 'j1', { attempt: 1, state: 'succeeded' }))
    line.send(event(12, 'job.started', 'j1', { attempt: 'j1.1', node: 'n1' }))
    vi.advanceTimersByTime(1000)

    const kept = queries.getQueryData<InfiniteData<Page>>(listKey)
    expect(kept?.pages[0]?.items[0]?.status).toEqual({ state: 'succeeded', attempt: 'j1.1', at: at(13) })
  })

  it('fetches what a late event is about, and does not go back in the feed for it', () => {
    const { live, line, invalidated } = started()
    line.send(event(20, 'node.online', 'n1'))
    vi.advanceTimersByTime(1000)
    invalidated.length = 0

    line.send(event(15, 'key.created', 'k9'))
    vi.advanceTimersByTime(1000)

    expect(live.seen).toBe(20)
    expect(invalidated).toEqual(['["/api/v1/keys"]'])
  })

  it('resumes behind the last event when the browser gave up and the server is there again', async () => {
    const made = started()
    made.line.send(event(11, 'node.online', 'n1'))

    made.line.refuse()
    expect(made.live.state).toBe('lost')
    made.probe = 'unreachable'
    await vi.advanceTimersByTimeAsync(2000)
    expect(made.lines).toHaveLength(1)
    made.probe = 'good'
    await vi.advanceTimersByTimeAsync(10_000)

    expect(made.lines.map(line => line.after)).toEqual([undefined, 11])
    made.lines[1]?.opened(11)
    expect(made.live.state).toBe('live')
    expect(made.invalidated).not.toContain('everything')
  })

  it('leaves a broken line to the browser, which resumes by itself', () => {
    const made = started()

    made.line.break()
    expect(made.live.state).toBe('lost')
    made.line.opened(10)

    expect(made.live.state).toBe('live')
    expect(made.lines).toHaveLength(1)
  })

  it('says that the connection is lost when the server went away before the first line was open', () => {
    const made = world()
    made.live.start()
    const [line] = made.lines

    line?.break()
    expect(made.live.state).toBe('connecting')
    line?.break()
    expect(made.live.state).toBe('lost')

    line?.opened(3)
    expect(made.live.state).toBe('live')
  })

  it('fetches everything again when events were lost: the server no longer has them', async () => {
    const made = started()
    made.line.send(event(11, 'node.online', 'n1'))
    made.probe = 'gone'

    made.line.refuse()
    await vi.advanceTimersByTimeAsync(10_000)

    expect(made.invalidated).toContain('everything')
    expect(made.lines[1]?.after).toBeUndefined()
  })

  it('fetches everything again when the server stands behind what was seen: a backup was put back', () => {
    const made = started(500)

    made.line.break()
    made.line.opened(40)

    expect(made.invalidated).toContain('everything')
    expect(made.live.seen).toBe(40)
  })

  it('goes on behind what was seen after a pause, and is not woken in between', () => {
    const { live, line, lines } = started(10)
    line.send(event(11, 'job.queued', 'j1'))
    live.pause()
    live.reconnect()
    expect(line.readyState).toBe(2)
    expect(lines).toHaveLength(1)

    live.start()
    expect(lines[1]?.after).toBe(11)
    expect(live.state).toBe('live')
  })

  it('ends with the session', async () => {
    const made = started()
    made.probe = 'signed_out'

    made.line.refuse()
    await vi.advanceTimersByTimeAsync(10_000)

    expect(made.signedOut).toBe(1)
    expect(made.lines).toHaveLength(1)
  })

  it('says so when the server closes it because the key is no longer good', () => {
    const made = started()

    made.line.say('closed', '', '{}')

    expect(made.signedOut).toBe(1)
  })

  it('touches a query at most four times a second, however many events there are', () => {
    const made = started()

    for (let tick = 0; tick < 100; tick += 1) {
      made.line.send(...Array.from({ length: 50 }, (_, index) => event(100 + tick * 50 + index, 'node.online', 'n1')))
      vi.advanceTimersByTime(10)
    }
    vi.advanceTimersByTime(250)

    expect(made.invalidated.filter(key => key === '["/api/v1/nodes"]').length).toBeLessThanOrEqual(6)
    expect(made.invalidated.filter(key => key === '["/api/v1/nodes"]').length).toBeGreaterThanOrEqual(4)
  })
})

describe('the lists of jobs', () => {
  it('change the row that an event is about and leave the others as they are', () => {
    const queries = new QueryClient()
    const before = pages({ items: [job(3), job(2)] }, { items: [job(1)] })
    queries.setQueryData(listKey, before)

    patchJobs(queries, new Map([['j2', { state: 'running', attempt: 'j2.1', node: 'n1', since: at(5), lease_until: at(5), stopping: '', disconnected: '' }]]))

    const after = queries.getQueryData<InfiniteData<Page>>(listKey)
    expect(after?.pages[0]?.items[1]?.status.state).toBe('running')
    expect(after?.pages[0]?.items[0]).toBe(before.pages[0]?.items[0])
    expect(after?.pages[1]).toBe(before.pages[1])
  })

  it('stay the same object when nothing in them changed', () => {
    const queries = new QueryClient()
    const before = pages({ items: [job(1)] })
    queries.setQueryData(listKey, before)

    patchJobs(queries, new Map([['j99', { state: 'succeeded', attempt: 'j99.1', at: at(5) }]]))

    expect(queries.getQueryData(listKey)).toBe(before)
  })

  it('take new rows on top, without a row twice or lost', () => {
    const kept = pages({ items: [job(4), job(3)], next: 'a' }, { items: [job(2), job(1)] })

    const joined = joinHead(kept, { items: [job(5), job(4, { state: 'succeeded', attempt: 'j4.1', at: at(9) })], next: 'b' })

    expect(joined.pages.flatMap(page => page.items.map(row => row.id))).toEqual(['j5', 'j4', 'j3', 'j2', 'j1'])
    expect(joined.pages[0]?.items[1]?.status.state).toBe('succeeded')
  })

  it('let go of what no longer fits the filter', () => {
    const kept = pages({ items: [job(4), job(3), job(2)] })

    const joined = joinHead(kept, { items: [job(4), job(2)] })

    expect(joined.pages[0]?.items.map(row => row.id)).toEqual(['j4', 'j2'])
  })

  it('keeps_rows_that_were_filed_in_the_same_millisecond_as_the_last_of_the_head', () => {
    const same = (id: number): Job => ({ ...job(id), filed_at: at(1) })
    const kept = pages({ items: [same(4), same(3), same(2)], next: 'a' })

    const joined = joinHead(kept, { items: [same(5), same(4), same(3)], next: 'b' })

    expect(joined.pages.flatMap(page => page.items.map(row => row.id))).toEqual(['j5', 'j4', 'j3', 'j2'])
  })

  it('begin anew when a whole page is new: what lies between is unknown', () => {
    const kept = pages({ items: [job(1)] })

    const joined = joinHead(kept, { items: [job(9), job(8)], next: 'b' })

    expect(joined.pages).toEqual([{ items: [job(9), job(8)], next: 'b' }])
  })
})

describe('an event', () => {
  it('of a job tells its state', () => {
    expect(stateAfter(event(5, 'job.failed', 'j1', { code: 'quota', reason: 'used up', attempt: 2 }))).toEqual({
      state: 'failed',
      code: 'quota',
      reason: 'used up',
      at: at(5),
    })
    expect(stateAfter(event(5, 'job.pushed', 'j1'))).toBeUndefined()
  })

  it('of a team concerns that team alone', () => {
    expect(concerned(event(5, 'lock.acquired', 'shop/src', { team: 'shop' }))).toContainEqual([
      'get',
      '/api/v1/teams/{team}/locks',
      { params: { path: { team: 'shop' } } },
    ])
  })

  it('of a plan concerns that plan, the lists, and the part that it changed', () => {
    const part = (path: string) => ['get', `/api/v1/plans/{plan}${path}`, { params: { path: { plan: 'p3' } } }]
    const plan = [['get', '/api/v1/plans'], part(''), part('/forecast')]

    expect(concerned(event(5, 'plan.stream_merged', 'p3', { stream: 'queue' }))).toEqual(plan)
    expect(concerned(event(5, 'plan.step_ended', 'p3', { step: 4, train: 'm2' }))).toEqual([
      ...plan,
      ['get', '/api/v1/merges/{train}', { params: { path: { train: 'm2' } } }],
    ])
    expect(concerned(event(5, 'plan.path_granted', 'p3', { request: 1 }))).toEqual([...plan, part('/requests'), part('/file')])
    expect(concerned(event(5, 'plan.replanned', 'p3', {}))).toEqual([...plan, part('/file')])
    expect(concerned(event(5, 'plan.landing_ended', 'p3', { merge: false }))).toEqual([...plan, part('/land')])
  })

  it('of an item in a flow concerns that item and the lists', () => {
    expect(concerned(event(5, 'flow.stage_entered', 'f3', { stage: 'review' }))).toEqual([
      ['get', '/api/v1/flows'],
      ['get', '/api/v1/flows/{flow}', { params: { path: { flow: 'f3' } } }],
    ])
  })
})
