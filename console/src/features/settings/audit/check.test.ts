import { expect, it, vi } from 'vitest'
import type { Schemas } from '../../../api/client'
import { BEGIN, goAlong, outcomeOf, type Tally } from './check'

const look = (more: Partial<Schemas['AuditCheck']>): Schemas['AuditCheck'] => ({
  seals: 20,
  events: 400,
  deleted: 0,
  up_to: 400,
  digest: 'aa',
  end: false,
  unsealed: 2,
  ...more,
})

const walked = async (looks: readonly Schemas['AuditCheck'][], from: Tally = BEGIN, stopAfter = Infinity) => {
  const said: Tally[] = []
  const stop = new AbortController()
  const ask = vi.fn((_after: number) => {
    const next = looks[ask.mock.calls.length - 1]
    return next === undefined ? Promise.reject(new Error('asked too often')) : Promise.resolve(next)
  })
  const say = (tally: Tally) => {
    said.push(tally)
    if (said.length === stopAfter) stop.abort()
  }
  await goAlong(from, ask, say, stop.signal)
  return { said, after: ask.mock.calls.map(([after]) => after) }
}

it('each look goes on where the one before ended, and all are added up', async () => {
  const { said, after } = await walked([look({ deleted: 3 }), look({ up_to: 900, digest: 'bb' }), look({ seals: 0, events: 0, up_to: 900, digest: '', end: true })])

  expect(after).toEqual([0, 400, 900])
  expect(said.at(-1)).toEqual({ seals: 40, events: 800, deleted: 3, up_to: 900, digest: 'bb', unsealed: 2, end: true })
  expect(said.map(outcomeOf)).toEqual(['good', 'good', 'good'])
})

it('the first break ends it, and what was whole before it is known', async () => {
  const { said } = await walked([look({}), look({ seals: 1, events: 20, up_to: 420, fault: 'events are not as they were sealed', end: true })])

  expect(said.at(-1)).toMatchObject({ events: 420, up_to: 420, fault: 'events are not as they were sealed', end: true })
  expect(outcomeOf(said.at(-1) ?? BEGIN)).toBe('bad')
})

it('stopped, it asks no more, and goes on from there later', async () => {
  const first = await walked([look({})], BEGIN, 1)
  expect(first.after).toEqual([0])

  const later = await walked([look({ up_to: 800, end: true })], first.said[0])
  expect(later.after).toEqual([400])
  expect(later.said.at(-1)).toMatchObject({ seals: 40, events: 800 })
})

it('without seals, or without events of them, it says that nothing was compared', () => {
  expect(outcomeOf({ ...BEGIN, end: true })).toBe('no-seal')
  expect(outcomeOf({ ...BEGIN, seals: 2, deleted: 2, end: true })).toBe('nothing')
})
