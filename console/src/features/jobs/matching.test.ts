import { describe, expect, it } from 'vitest'
import { namesOver, untilDone } from './matching'

const refused = (job: string) => ({ outcome: 'refused' as const, job, problem: { type: '', title: 'No', status: 409, detail: '', code: 'CONFLICT' as const, which: {}, fix: '' } })

describe('all jobs that match', () => {
  it('are_taken_page_by_page_until_there_is_no_next', async () => {
    const asked: (string | undefined)[] = []
    const pages = [
      { items: [refused('j9'), refused('j8')], done: 498, refused: 2, next: 'j8' },
      { items: [{ outcome: 'done' as const, job: 'j7', state: 'cancelled' }], done: 1, refused: 0 },
    ]

    const answer = await untilDone(cursor => {
      asked.push(cursor)
      return Promise.resolve(pages[asked.length - 1] ?? { items: [], done: 0, refused: 0 })
    })

    expect(asked).toEqual([undefined, 'j8'])
    expect(answer).toMatchObject({ done: 499, refused: 2 })
    expect(answer.items).toEqual([refused('j9')])
  })

  it('are_tried_again_only_when_the_filters_say_which', () => {
    expect(namesOver({ state: 'failed,lost' })).toBe(true)
    expect(namesOver({ state: 'failed,running' })).toBe(false)
    expect(namesOver({ label: 'batch=7' })).toBe(false)
  })
})
