import { describe, expect, it } from 'vitest'
import { teams as words } from '../../strings/en/teams'
import { changeReason, columns, list, localTime, moveReason, unmet, type Task, type Team } from './board'
import { inboxReason, keyVariable, teamReason, viewerOf, type Me } from './people'

const task = (id: number, more: Partial<Task> = {}): Task => ({
  id,
  title: `task ${id}`,
  assignee_role: '',
  status: 'open',
  detail: '',
  created_by: 'Producer',
  note: '',
  ts: '2026-01-31T12:00:00Z',
  priority: 5,
  labels: [],
  blocked_by: [],
  blocks: [],
  ready: true,
  verified: true,
  metadata: {},
  mtime_ms: id,
  ...more,
})

const team = (more: Partial<Team> = {}): Team => ({
  name: 'shop',
  lead: 'Lead',
  members: [{ name: 'BE', kind: 'seat', joined_at: '2026-01-31T12:00:00Z', unread: 0, urgent: 0 }],
  resources: [],
  created_at: '2026-01-31T12:00:00Z',
  ...more,
})

const me = (more: Partial<Me> = {}): Me => ({ key: 'k7', name: 'anna', grant: 'member', version: '', url: '', ...more })

const reader = { name: 'anna', operator: false }

describe('the board', () => {
  it('has a column for each status: what is to be done by priority, what is over newest first', () => {
    const shown = columns(
      [
        task(1, { priority: 2 }),
        task(2, { priority: 9 }),
        task(3, { status: 'done', mtime_ms: 10 }),
        task(4, { status: 'done', mtime_ms: 20 }),
      ],
      {},
    )

    expect(shown.open.map(each => each.id)).toEqual([2, 1])
    expect(shown.done.map(each => each.id)).toEqual([4, 3])
    expect(shown.blocked).toEqual([])
  })

  it('is narrowed by words, by whose a task is, and by label', () => {
    const tasks = [
      task(1, { title: 'Write the API', labels: ['api'] }),
      task(2, { assignee_role: 'BE' }),
      task(3, { assignee_role: 'BE', held_by: 'FE', status: 'in_progress' }),
    ]

    expect(columns(tasks, { q: 'write api' }).open.map(each => each.id)).toEqual([1])
    expect(columns(tasks, { q: 't2' }).open.map(each => each.id)).toEqual([2])
    expect(columns(tasks, { assignee: 'FE' }).in_progress.map(each => each.id)).toEqual([3])
    expect(columns(tasks, { assignee: 'BE' }).open.map(each => each.id)).toEqual([2])
    expect(columns(tasks, { label: 'api' }).open.map(each => each.id)).toEqual([1])
  })

  it('lets anyone move what nobody holds, but not to where it is', () => {
    const one = task(1)

    expect(moveReason(one, 'done', [one], team(), reader, words.reason)).toBeUndefined()
    expect(moveReason(one, 'open', [one], team(), reader, words.reason)).toBe(words.reason.here)
  })

  it('leaves what is held to its holder, its creator, the lead and operators', () => {
    const held = task(1, { status: 'in_progress', held_by: 'BE' })
    const by = (name: string, operator = false) => changeReason(held, team(), { name, operator }, words.reason)

    expect(by('anna')).toBe(words.reason.held('BE'))
    expect(by('BE')).toBeUndefined()
    expect(by('Producer')).toBeUndefined()
    expect(by('Lead')).toBeUndefined()
    expect(by('anna', true)).toBeUndefined()
  })

  it('does not begin what waits for something else, even for an operator', () => {
    const first = task(1)
    const second = task(2, { blocked_by: [1], ready: false })
    const operator = { name: 'root', operator: true }

    expect(unmet(second, [first, second])).toEqual([1])
    expect(moveReason(second, 'in_progress', [first, second], team(), operator, words.reason)).toBe(words.reason.unmet('t1'))
    expect(moveReason(second, 'cancelled', [first, second], team(), operator, words.reason)).toBeUndefined()
    expect(unmet(second, [task(1, { status: 'done' }), second])).toEqual([])
  })

  it('stands still in an archived team', () => {
    const archived = team({ archived_at: '2026-01-31T12:00:00Z' })

    expect(changeReason(task(1), archived, { name: 'root', operator: true }, words.reason)).toBe(words.reason.archived)
  })
})

describe('who one is in a team', () => {
  it('is the member of the key, or the person with its name in the form of a member', () => {
    expect(viewerOf(me({ member: 'BE', team: 'shop' }), team())).toEqual({ name: 'BE', operator: false })
    expect(viewerOf(me({ name: 'admin.key', grant: 'admin' }), team())).toEqual({ name: 'admin.key', operator: true })
    expect(viewerOf(me({ name: '  Anna Müller!' }), team()).name).toBe('Anna-M-ller')
    expect(viewerOf(me({ name: 'all' }), team()).name).toBe('person')
  })

  it('has the id of the key added where an agent has that name', () => {
    expect(viewerOf(me({ name: 'BE' }), team()).name).toBe('BE.k7')
  })

  it('decides which mail can be read', () => {
    expect(inboxReason({ name: 'anna', operator: false }, 'BE', words.reason)).toBe(words.reason.notYours)
    expect(inboxReason({ name: 'anna', operator: false }, 'anna', words.reason)).toBeUndefined()
    expect(inboxReason({ name: 'anna', operator: true }, 'BE', words.reason)).toBeUndefined()
  })

  it('keeps a key of another team from writing', () => {
    expect(teamReason(me({ team: 'web', member: 'BE' }), team(), words.reason)).toBe(words.reason.otherTeam)
    expect(teamReason(me(), team(), words.reason)).toBeUndefined()
  })
})

it('lists are read with commas, each word once', () => {
  expect(list(' FE, BE ,,FE')).toEqual(['FE', 'BE'])
})

it('a moment is shown to a field in the time of this machine, and means the same when it comes back', () => {
  const at = new Date(2031, 4, 4, 9, 5)

  expect(localTime(at.toISOString())).toBe('2031-05-04T09:05')
  expect(new Date(localTime(at.toISOString())).getTime()).toBe(at.getTime())
  expect(localTime(undefined)).toBe('')
})

it('the variable of a key is made of capital letters, digits and underscores', () => {
  expect(keyVariable('shop', 'codex-1')).toBe('CADRE_KEY_SHOP_CODEX_1')
})
