import { expect, it } from 'vitest'
import { placeOf } from './things'

const place = (kind: string, thing: string, job?: string) => placeOf({ kind, thing, ...(job === undefined ? {} : { job }) })

it('a thing that has a page is found there', () => {
  expect(place('job.queued', 'j17', 'j17')).toEqual({ page: 'jobs', id: 'j17' })
  expect(place('attempt.started', 'j17.2', 'j17')).toEqual({ page: 'jobs', id: 'j17' })
  expect(place('plan.started', 'p3', 'j17')).toEqual({ page: 'plans', id: 'p3' })
  expect(place('crew.filed', 'c2')).toEqual({ page: 'crews', id: 'c2' })
  expect(place('flow.approved', 'f4')).toEqual({ page: 'flows', id: 'f4' })
  expect(place('node.drained', 'build-1')).toEqual({ page: 'nodes', id: 'build-1' })
  expect(place('usage.repriced', 'usage')).toEqual({ page: 'usage' })
  expect(place('knowledge.stored', 'handbook')).toEqual({ page: 'knowledge', id: 'handbook' })
})

it('a thing of a team is on the part of its page that shows it', () => {
  expect(place('team.created', 'alpha')).toEqual({ page: 'teams', id: 'alpha' })
  expect(place('task.claimed', 'alpha/t3')).toEqual({ page: 'teams', id: 'alpha' })
  expect(place('lock.stolen', 'alpha/src/**')).toEqual({ page: 'teams', id: 'alpha', tab: 'locks' })
  expect(place('message.sent', 'alpha/m3')).toEqual({ page: 'teams', id: 'alpha', tab: 'mail' })
})

it('what is set in the settings is there', () => {
  expect(place('key.revoked', 'k3')).toEqual({ page: 'settings', id: 'keys' })
  expect(place('secret.set', 'TOKEN')).toEqual({ page: 'settings', id: 'secrets' })
  expect(place('connection.called', 'gitea')).toEqual({ page: 'settings', id: 'integrations' })
})

it('what has no page has no link', () => {
  expect(place('train.started', 't1')).toBeUndefined()
  expect(place('node.invited', 'node')).toBeUndefined()
  expect(place('knowledge.deleted', 'handbook')).toBeUndefined()
  expect(place('flow.file_refused', 'release.yaml')).toBeUndefined()
})
