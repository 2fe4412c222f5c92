import type { components } from '../../api/schema'
import type { teams as english } from '../../strings/en/teams'

export type Task = components['schemas']['TaskView']
export type Status = Task['status']
export type Team = components['schemas']['TeamView']
type Reasons = typeof english.reason

/** The columns of a board, from left to right. */
export const STATUSES = ['open', 'in_progress', 'blocked', 'done', 'failed', 'cancelled'] as const satisfies readonly Status[]

/** Who looks at a team: the member that they are there, and whether they may do what operators may. */
export interface Viewer {
  name: string
  operator: boolean
}

export interface BoardFilter {
  q?: string
  assignee?: string
  label?: string
}

/** The tasks of each column: more important ones first, those that are over newest first. */
export function columns(tasks: readonly Task[], filter: BoardFilter): Record<Status, Task[]> {
  const wanted = (filter.q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const matches = (task: Task) => {
    const all = `t${task.id}\n#${task.id}\n${task.title}\n${task.detail}\n${task.assignee_role}\n${task.labels.join('\n')}`.toLowerCase()
    return (
      wanted.every(word => all.includes(word)) &&
      (filter.assignee === undefined || (task.held_by ?? task.assignee_role) === filter.assignee) &&
      (filter.label === undefined || task.labels.includes(filter.label))
    )
  }
  const result: Record<Status, Task[]> = { open: [], in_progress: [], blocked: [], done: [], failed: [], cancelled: [] }
  tasks.filter(matches).forEach(task => result[task.status].push(task))
  const byPriority = (a: Task, b: Task) => b.priority - a.priority || a.id - b.id
  result.open.sort(byPriority)
  result.in_progress.sort(byPriority)
  result.blocked.sort(byPriority)
  const byTime = (a: Task, b: Task) => b.mtime_ms - a.mtime_ms || b.id - a.id
  result.done.sort(byTime)
  result.failed.sort(byTime)
  result.cancelled.sort(byTime)
  return result
}

/** What a task still waits for, as far as the board shows it. */
export function unmet(task: Task, tasks: readonly Task[]): number[] {
  const byId = new Map(tasks.map(each => [each.id, each]))
  return task.blocked_by.filter(id => byId.has(id) && byId.get(id)?.status !== 'done')
}

/** Numbers of tasks as people read them. */
export const numbers = (ids: readonly number[]): string => ids.map(id => `t${id}`).join(', ')

/**
 * Why a task cannot be changed by {@link viewer}; undefined: it can. One that somebody holds is theirs; its creator,
 * the lead and operators may change it too.
 */
export function changeReason(task: Task, team: Team, viewer: Viewer, words: Reasons): string | undefined {
  if (team.archived_at !== undefined) {
    return words.archived
  }
  const holder = task.held_by
  const may =
    holder === undefined ||
    viewer.operator ||
    [holder, task.created_by, team.lead].includes(viewer.name)
  return may ? undefined : words.held(holder)
}

/** Why a task cannot be moved to {@link to}; undefined: it can. */
export function moveReason(
  task: Task,
  to: Status,
  tasks: readonly Task[],
  team: Team,
  viewer: Viewer,
  words: Reasons,
): string | undefined {
  if (task.status === to) {
    return words.here
  }
  const waits = unmet(task, tasks)
  if (to === 'in_progress' && task.held_by === undefined && waits.length > 0) {
    return words.unmet(numbers(waits))
  }
  return changeReason(task, team, viewer, words)
}

/** The words in a list with commas, each once. */
export const list = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map(word => word.trim())
      .filter(Boolean),
  ),
]

/** A moment as a field for dates and times has it, in the time of this machine; empty for none. */
export function localTime(at: string | undefined): string {
  if (at === undefined) {
    return ''
  }
  const moment = new Date(at)
  const two = (number: number) => String(number).padStart(2, '0')
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join('-')
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`
}
