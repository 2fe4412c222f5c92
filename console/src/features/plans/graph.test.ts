import { describe, expect, it } from 'vitest'
import { CARD, graphOf, turnsOf } from './graph'

const stream = (id: string, needs: readonly string[] = [], after: readonly string[] = []) => ({ id, needs, after })

describe('the graph of a plan', () => {
  it('puts a stream behind the last of those that it needs or builds on', () => {
    const turns = turnsOf([stream('docs', ['api'], ['ui']), stream('api'), stream('ui', ['api']), stream('cost')])

    expect(Object.fromEntries(turns)).toEqual({ api: 0, ui: 1, docs: 2, cost: 0 })
  })

  it('tells what is needed from what is built on', () => {
    const graph = graphOf([stream('api'), stream('ui', ['api']), stream('docs', [], ['api'])])

    expect(graph.edges.map(({ from, to, isNeed }) => `${from}${isNeed ? '=' : '-'}${to}`)).toEqual(['api=ui', 'api-docs'])
    expect(graph.width).toBe(2 * CARD.width + CARD.across)
    expect(graph.height).toBe(2 * CARD.height + CARD.down)
  })

  it('comes to an end on a circle, on itself and on names that are not there', () => {
    const graph = graphOf([stream('a', ['b']), stream('b', ['a']), stream('c', ['gone', 'c']), stream('d', ['a'])])

    expect(graph.streams).toHaveLength(4)
  })

  it('draws 500 streams that each need all before them', () => {
    const ids = Array.from({ length: 500 }, (_, index) => `s${index}`)
    const all = ids.map((id, index) => stream(id, ids.slice(0, index)))

    const graph = graphOf(all)

    expect(graph.edges).toHaveLength((500 * 499) / 2)
    expect(turnsOf(all).get('s499')).toBe(499)
  })

  it('puts a stream that is reached twice behind the longer way', () => {
    const turns = turnsOf([stream('end', ['start', 'middle']), stream('middle', ['start']), stream('start')])

    expect(turns.get('end')).toBe(2)
  })

  it('is empty without streams', () => {
    expect(graphOf([])).toEqual({ streams: [], edges: [], width: 0, height: 0 })
  })
})
