import { placeOf } from '../../domain/known-repositories'
import type { Schemas } from '../../api/client'
import type { Problem } from '../../api/problem'

type Request = Schemas['JobRequest']
type Isolation = NonNullable<Request['isolation']>
type Placement = NonNullable<Request['placement']>

export interface RepositoryDraft {
  /** Tells rows of the form apart; nothing of the request. */
  readonly row: number
  readonly place: string
  readonly ref: string
  readonly name: string
  readonly prepare: string
  readonly after: string
  /** A bundle and where it came from, of an earlier job: kept as they are. */
  readonly bundle?: string | undefined
  readonly origin?: string | undefined
}

/** The form as it is typed: text everywhere, empty means not said. */
export interface Draft {
  readonly prompt: string
  readonly agent: string
  readonly where: 'auto' | 'tags' | 'node'
  readonly node: string
  readonly required_tags: string
  readonly preferred_tags: string
  readonly repositories: readonly RepositoryDraft[]
  readonly model: string
  readonly priority: string
  readonly attempts: string
  /** Minutes, here and below. */
  readonly timeout: string
  readonly idle_timeout: string
  readonly queue_timeout: string
  readonly placement: string
  readonly isolation: string
  readonly max_tokens: string
  readonly max_cost_usd: string
  readonly labels: string
  readonly env: string
  readonly artifacts: string
  readonly command: string
  readonly no_progress_tokens: string
  readonly no_progress_failures: string
  readonly no_progress: string
  readonly stop_on_no_progress: boolean
  readonly on_disconnect: string
  readonly disconnect_after: string
}

export const emptyDraft: Draft = {
  prompt: '',
  agent: '',
  where: 'auto',
  node: '',
  required_tags: '',
  preferred_tags: '',
  repositories: [],
  model: '',
  priority: '',
  attempts: '',
  timeout: '',
  idle_timeout: '',
  queue_timeout: '',
  placement: '',
  isolation: '',
  max_tokens: '',
  max_cost_usd: '',
  labels: '',
  env: '',
  artifacts: '',
  command: '',
  no_progress_tokens: '',
  no_progress_failures: '',
  no_progress: '',
  stop_on_no_progress: false,
  on_disconnect: '',
  disconnect_after: '',
}

/** A row of the form with nothing but where the repository is. */
export const repositoryAt = (place: string, row: number): RepositoryDraft => ({ row, place, ref: '', name: '', prepare: '', after: '' })

/** More rows, but for places that are there already. */
export const withRepositories = (draft: Draft, places: readonly string[]): Draft => {
  const first = Math.max(-1, ...draft.repositories.map(each => each.row)) + 1
  const known = new Set(draft.repositories.map(each => each.place))
  const more = [...new Set(places)].filter(place => !known.has(place))
  return { ...draft, repositories: [...draft.repositories, ...more.map((place, index) => repositoryAt(place, first + index))] }
}

const list = (text: string): string[] => text.split(',').map(each => each.trim()).filter(each => each !== '')
const lines = (text: string): string[] => text.split('\n').map(each => each.trimEnd()).filter(each => each !== '')
const pairs = (text: string): Record<string, string> =>
  Object.fromEntries(
    lines(text).map(line => {
      const [name = '', ...value] = line.split('=')
      return [name.trim(), value.join('=')]
    }),
  )
const number = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text))
const seconds = (minutes: string): number | undefined => {
  const value = number(minutes)
  return value === undefined ? undefined : Math.round(value * 60)
}

/** Leaves out what was not said, so that the server's own defaults hold. */
const said = <T extends object>(all: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(
    Object.entries(all).filter(([, value]) => {
      if (value === undefined || value === '' || value === false) return false
      if (Array.isArray(value)) return value.length > 0
      return typeof value !== 'object' || value === null || Object.keys(value).length > 0
    }),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> }

const repositoryOf = (draft: RepositoryDraft): Schemas['RepositoryRequest'] => {
  const place = draft.place.trim()
  return said({
    ...(draft.bundle === undefined ? placeOf(place) : { bundle: draft.bundle, origin: draft.origin }),
    ref: draft.ref.trim(),
    name: draft.name.trim(),
    prepare: draft.prepare.trim(),
    after: draft.after.trim(),
  })
}

const disconnectOf = (draft: Draft): Request['on_disconnect'] => {
  const after_sec = seconds(draft.disconnect_after) ?? 300
  switch (draft.on_disconnect) {
    case 'wait':
      return { policy: 'wait' }
    case 'replace':
      return { policy: 'replace', after_sec }
    case 'stop':
      return { policy: 'stop', after_sec }
    default:
      return undefined
  }
}

/** What the form asks of the server. */
export const requestOf = (draft: Draft): Request => ({
  prompt: draft.prompt,
  agent: draft.agent,
  ...said({
    node: draft.where === 'node' ? draft.node : '',
    required_tags: draft.where === 'tags' ? list(draft.required_tags) : [],
    preferred_tags: draft.where === 'node' ? [] : list(draft.preferred_tags),
    repositories: draft.repositories.filter(each => each.place.trim() !== '' || each.bundle !== undefined).map(repositoryOf),
    model: draft.model.trim(),
    priority: number(draft.priority),
    attempts: number(draft.attempts),
    timeout_sec: seconds(draft.timeout),
    idle_timeout_sec: seconds(draft.idle_timeout),
    queue_timeout_sec: seconds(draft.queue_timeout),
    placement: draft.placement === '' ? undefined : (draft.placement as Placement),
    isolation: draft.isolation === '' ? undefined : (draft.isolation as Isolation),
    limits: said({ max_tokens: number(draft.max_tokens), max_cost_usd: number(draft.max_cost_usd) }),
    labels: pairs(draft.labels),
    env: pairs(draft.env),
    artifacts: lines(draft.artifacts),
    command: lines(draft.command),
    no_progress: said({
      tokens: number(draft.no_progress_tokens),
      equal_failures: number(draft.no_progress_failures),
      sec: seconds(draft.no_progress),
    }),
    stop_on_no_progress: draft.stop_on_no_progress,
    on_disconnect: disconnectOf(draft),
  }),
})

const textOf = (value: number | string | undefined): string => (value === undefined ? '' : String(value))
const minutesOf = (value: number | undefined): string => (value === undefined ? '' : String(value / 60))
const pairLines = (value: Record<string, string> | undefined): string =>
  Object.entries(value ?? {})
    .map(([name, each]) => (each === '' ? name : `${name}=${each}`))
    .join('\n')

/** The form filled in with the request of an earlier job. */
export const draftOf = (request: Request): Draft => ({
  prompt: request.prompt,
  agent: request.agent ?? '',
  where: request.node !== undefined ? 'node' : (request.required_tags?.length ?? 0) > 0 ? 'tags' : 'auto',
  node: request.node ?? '',
  required_tags: (request.required_tags ?? []).join(', '),
  preferred_tags: (request.preferred_tags ?? []).join(', '),
  repositories: (request.repositories ?? []).map((each, row) => ({
    row,
    place: each.url ?? each.path ?? each.origin ?? '',
    ref: each.ref ?? '',
    name: each.name ?? '',
    prepare: each.prepare ?? '',
    after: each.after ?? '',
    ...(each.bundle === undefined ? {} : { bundle: each.bundle, origin: each.origin }),
  })),
  model: request.model ?? '',
  priority: textOf(request.priority),
  attempts: textOf(request.attempts),
  timeout: minutesOf(request.timeout_sec),
  idle_timeout: minutesOf(request.idle_timeout_sec),
  queue_timeout: minutesOf(request.queue_timeout_sec),
  placement: request.placement ?? '',
  isolation: request.isolation ?? '',
  max_tokens: textOf(request.limits?.max_tokens),
  max_cost_usd: textOf(request.limits?.max_cost_usd),
  labels: pairLines(request.labels),
  env: pairLines(request.env),
  artifacts: (request.artifacts ?? []).join('\n'),
  command: (request.command ?? []).join('\n'),
  no_progress_tokens: textOf(request.no_progress?.tokens),
  no_progress_failures: textOf(request.no_progress?.equal_failures),
  no_progress: minutesOf(request.no_progress?.sec),
  stop_on_no_progress: request.stop_on_no_progress ?? false,
  on_disconnect: request.on_disconnect?.policy ?? '',
  disconnect_after:
    request.on_disconnect === undefined || request.on_disconnect.policy === 'wait' ? '' : minutesOf(request.on_disconnect.after_sec),
})

/** Names in the server's problems, and the field of the form that each is about. */
const fields: Record<string, keyof Draft> = {
  url: 'repositories',
  path: 'repositories',
  bundle: 'repositories',
  ref: 'repositories',
  repository: 'repositories',
  repositories: 'repositories',
  timeout_sec: 'timeout',
  idle_timeout_sec: 'idle_timeout',
  queue_timeout_sec: 'queue_timeout',
  tag: 'required_tags',
  label: 'labels',
  artifact: 'artifacts',
  variable: 'env',
  equal_failures: 'no_progress_failures',
  sec: 'no_progress',
  tokens: 'no_progress_tokens',
  after_sec: 'disconnect_after',
}

const fieldNamed = (name: string): keyof Draft | undefined => {
  const last = name.split('.').at(-1) ?? name
  for (const each of [name, last, last.replace(/\[.*$/, ''), name.split(/[.[]/, 1)[0] ?? '']) {
    const field = fields[each] ?? (each in emptyDraft ? (each as keyof Draft) : undefined)
    if (field !== undefined) return field
  }
  return undefined
}

/** The field that a problem is about: by `which.field`, by the place in the JSON, or by a name that `which` has. */
export const fieldOf = (problem: Problem): keyof Draft | undefined => {
  const { field, place } = problem.which
  if (field !== undefined) return fieldNamed(field)
  if (place !== undefined) return fieldNamed(place.split(' ', 1)[0] ?? '')
  for (const name of Object.keys(problem.which)) {
    const found = fieldNamed(name)
    if (found !== undefined) return found
  }
  return undefined
}
