import { expect, it, vi } from 'vitest'
import { addAlong, BEGIN, type Tally, type Wanted } from './adding'

const file = (source: string, bytes = 10): Wanted => ({ source, bytes, read: () => Promise.resolve(btoa(source)) })

const taken = (count: number) => ({ stored: count, unchanged: 0, masked: 1, refused: [] })

const added = async (wanted: readonly Wanted[], from: Tally = BEGIN, stop = new AbortController()) => {
  const said: Tally[] = []
  const send = vi.fn((documents: { source: string }[]) => Promise.resolve(taken(documents.length)))
  await addAlong(from, wanted, send, tally => said.push(tally), stop.signal)
  return { said, sizes: send.mock.calls.map(([documents]) => documents.length), last: said.at(-1) }
}

it('files go in batches that the server takes', async () => {
  const { sizes, last } = await added(Array.from({ length: 450 }, (_, at) => file(`${at}.md`)))
  expect(sizes).toEqual([200, 200, 50])
  expect(last).toEqual({ done: 450, stored: 450, unchanged: 0, masked: 3, refused: [] })

  const large = await added([file('a', 2_000_000), file('b', 2_000_000), file('c', 2_000_000), file('d', 2_000_000)])
  expect(large.sizes).toEqual([3, 1])
})

it('one that is too large or cannot be read is named and all others are sent', async () => {
  const gone: Wanted = { source: 'gone.md', bytes: 1, read: () => Promise.reject(new Error('gone')) }
  const { sizes, last } = await added([file('large.md', 2_000_001), gone, file('a.md')])

  expect(sizes).toEqual([1])
  expect(last?.refused).toEqual([
    { source: 'large.md', reason: 'too_large', why: '' },
    { source: 'gone.md', reason: 'unreadable', why: '' },
  ])

  const none = await added([file('large.md', 2_000_001)])
  expect(none.sizes).toEqual([])
  expect(none.last?.done).toBe(1)
})

it('stopped, it sends no more, and goes on from there later', async () => {
  const wanted = Array.from({ length: 250 }, (_, at) => file(`${at}.md`))
  const stop = new AbortController()
  const said: Tally[] = []
  const send = (documents: unknown[]) => Promise.resolve(taken(documents.length))
  await addAlong(BEGIN, wanted, send, tally => {
    said.push(tally)
    stop.abort()
  }, stop.signal)
  expect(said.map(tally => tally.done)).toEqual([200])

  const later = await added(wanted, said[0])
  expect(later.sizes).toEqual([50])
  expect(later.last?.stored).toBe(250)
})

it('what the server says against a batch is thrown, and the tally stays before it', async () => {
  const wanted = Array.from({ length: 201 }, (_, at) => file(`${at}.md`))
  const said: Tally[] = []
  let calls = 0
  const send = () => (++calls === 2 ? Promise.reject(new Error('too much')) : Promise.resolve(taken(200)))

  await expect(addAlong(BEGIN, wanted, send, tally => said.push(tally), new AbortController().signal)).rejects.toThrow('too much')
  expect(said.at(-1)?.done).toBe(200)
})
