import { expect, it } from 'vitest'
import { crewRequest } from './draft'

const empty = { request: ' a + b ', agents: [], repository: ' ', check: '', atOnce: false }

it('asks for no more than what was filled in', () => {
  expect(crewRequest(empty)).toEqual({ request: 'a + b', confirmed: false })
})

it('tells a folder on a node from an address', () => {
  expect(crewRequest({ ...empty, repository: '/srv/shop' }).repositories).toEqual([{ path: '/srv/shop' }])
  expect(crewRequest({ ...empty, repository: 'git@host:shop', check: 'make test', agents: ['codex'] })).toMatchObject({
    repositories: [{ url: 'git@host:shop' }],
    check: 'make test',
    agents: ['codex'],
  })
})
