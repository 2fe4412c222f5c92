import { describe, expect, it } from 'vitest'
import type { Schemas } from '../../../api/client'
import { makeListed, makeSealed, sealBefore } from './exporting'

const at = (minute: number): string => `2026-01-31T12:${String(minute).padStart(2, '0')}:00Z`
const event = (seq: number): Schemas['Event'] => ({ seq, at: at(seq), kind: 'key.created', thing: 'k2', actor: { name: 'Ann', address: '' }, body: {} })
const seal = (upTo: number): Schemas['AuditSeal'] => ({ after: upTo - 2, up_to: upTo, events: 2, digest: `d${upTo}`, at: at(upTo) })
const ignore = () => undefined

describe('a file of what is listed', () => {
  const pages = async (cursor: string | undefined) => {
    const newest = cursor === undefined ? 6 : Number(cursor) - 1
    return { items: [event(newest), event(newest - 1)], ...(newest === 2 ? {} : { next: String(newest - 1) }) }
  }

  it('has a line for each event of all pages, and the time in its name', async () => {
    const said: number[] = []
    const made = await makeListed(pages, { range: { since: at(0) }, say: count => said.push(count), most: 100 })

    expect(made.name).toBe('cadre-audit_2026-01-31T1200Z_2026-01-31T1206Z.jsonl')
    expect(made.parts.join('').trimEnd().split('\n').map(line => (JSON.parse(line) as { seq: number }).seq)).toEqual([6, 5, 4, 3, 2, 1])
    expect(said).toEqual([2, 4, 6])
    expect(made.next).toBeUndefined()
  })

  it('ends where it is full, and the next one goes on', async () => {
    const first = await makeListed(pages, { range: {}, say: ignore, most: 4 })
    expect(first).toMatchObject({ name: 'cadre-audit_2026-01-31T1203Z_2026-01-31T1206Z.jsonl', events: 4, next: '3' })

    const second = await makeListed(pages, { range: {}, from: first.next, say: ignore, most: 4 })
    expect(second).toMatchObject({ name: 'cadre-audit_2026-01-31T1201Z_2026-01-31T1202Z.jsonl', events: 2 })
    expect(second.next).toBeUndefined()
  })

  it('without events has no lines', async () => {
    const made = await makeListed(async () => ({ items: [] }), { range: {}, say: ignore, most: 4 })
    expect(made).toMatchObject({ name: 'cadre-audit_all_all.jsonl', parts: [], events: 0 })
  })
})

describe('a file of whole seals', () => {
  const line = (seq: number): Schemas['AuditLine'] => ({ seq, at: at(seq), kind: 'key.created', thing: 'k2', actor: 'Ann', address: '', body: '{"n":"é"}' })
  const pieces = async (after: number): Promise<Schemas['AuditExport']> =>
    after >= 8
      ? { before: '', lines: [], newer: 1 }
      : { before: `d${after}`, lines: [line(after + 1), line(after + 2)], seal: seal(after + 2), newer: 7 - after }

  it('has each seal behind its events, and says what is not sealed', async () => {
    const made = await makeSealed(pieces, 4, { range: {}, say: ignore, most: 100 })

    const read = made.parts.join('').trimEnd().split('\n').map(text => JSON.parse(text) as object)
    expect(read).toEqual([line(5), line(6), { seal: seal(6), before: 'd4' }, line(7), line(8), { seal: seal(8), before: 'd6' }])
    expect(made).toMatchObject({ name: 'cadre-audit_sealed_2026-01-31T1205Z_2026-01-31T1208Z.jsonl', events: 4, unsealed: 1 })
  })

  it('ends with the seal that holds the end of the time', async () => {
    const made = await makeSealed(pieces, 0, { range: { until: at(3) }, say: ignore, most: 100 })
    expect(made.events).toBe(4)
    expect(made.next).toBeUndefined()
    expect(made.name).toBe('cadre-audit_sealed_2026-01-31T1201Z_2026-01-31T1203Z.jsonl')
  })

  it('ends where it is full, and the next one goes on', async () => {
    const first = await makeSealed(pieces, 0, { range: {}, say: ignore, most: 3 })
    expect(first).toMatchObject({ events: 4, next: '4' })

    const second = await makeSealed(pieces, 0, { range: {}, from: first.next, say: ignore, most: 30 })
    expect(second).toMatchObject({ events: 4, unsealed: 1 })
    expect(second.next).toBeUndefined()
  })
})

describe('the seal before a moment', () => {
  const all = [2, 4, 6, 30, 32].map(seal)
  const ask = async (cursor: number) => all.findLast(each => each.up_to < cursor)

  it('is found by its place, whatever the moment', async () => {
    const found = []
    for (const minute of [0, 2, 3, 4, 5, 7, 30, 31, 59]) found.push(await sealBefore(ask, 32, at(minute)))

    expect(found).toEqual([0, 0, 2, 2, 4, 6, 6, 30, 32])
  })

  it('is asked for a few times, not once for each seal', async () => {
    let asked = 0
    const many = async (cursor: number) => {
      asked++
      return { after: cursor - 2, up_to: cursor - 1, events: 1, digest: '', at: new Date(cursor * 1000).toISOString() }
    }

    expect(await sealBefore(many, 1_000_000, new Date(700_000_000).toISOString())).toBe(699_998)
    expect(asked).toBeLessThan(25)
  })

  it('is none where nothing is sealed', async () => {
    expect(await sealBefore(async () => undefined, 0, at(3))).toBe(0)
  })
})
