import { expect, it, vi } from 'vitest'
import type { Schemas } from '../../../api/client'
import { againIn, lookAlong } from './looks'

type Page = Schemas['EventPage']

const event = { seq: 7, at: '2026-01-31T12:00:00Z', kind: 'key.created', thing: 'k1', actor: { name: 'ann', address: '' }, body: {} } as Page['items'][number]

it('without a match a page ends after a few looks, and says from where one goes on', async () => {
  const look = vi.fn((cursor: string | undefined): Promise<Page> => Promise.resolve({ items: [], next: String(Number(cursor ?? 1_000_000) - 50_000) }))
  const page = await lookAlong(look, undefined)

  expect(page).toEqual({ items: [], next: '800000', looks: 4 })
  expect(look.mock.calls.map(([cursor]) => cursor)).toEqual([undefined, '950000', '900000', '850000'])
  expect((await lookAlong(look, page.next)).next).toBe('600000')
})

it('a match ends it, and so does the end of what is kept', async () => {
  expect(await lookAlong(() => Promise.resolve({ items: [event], next: '7' }), undefined)).toEqual({ items: [event], next: '7', looks: 1 })
  expect(await lookAlong(() => Promise.resolve({ items: [] }), undefined)).toEqual({ items: [], looks: 1 })
})

it('what took many looks is not looked for every few seconds', () => {
  const page = { items: [], looks: 1 }
  expect(againIn([], false)).toBe(3000)
  expect(againIn([page], false)).toBe(3000)
  expect(againIn([{ ...page, looks: 4 }], false)).toBe(30_000)
  expect(againIn([page, page], false)).toBe(false)
  expect(againIn([page], true)).toBe(false)
})
