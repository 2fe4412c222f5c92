import { describe, expect, it } from 'vitest'
import { CARD, graphOf, levelsOf } from './graph'

const part = (name: string, ...depends_on: string[]) => ({ name, depends_on })

describe('the picture of a crew', () => {
  it('puts a part in the column behind the last one that it waits for', () => {
    const levels = levelsOf([part('docs', 'api', 'ui'), part('api'), part('ui', 'api'), part('review')])

    expect(Object.fromEntries(levels)).toEqual({ api: 0, ui: 1, docs: 2, review: 0 })
  })

  it('draws a line from each part to those that wait for it', () => {
    const graph = graphOf([part('api'), part('ui', 'api'), part('docs', 'api')])

    expect(graph.edges.map(edge => `${edge.from}>${edge.to}`)).toEqual(['api>ui', 'api>docs'])
    expect(graph.width).toBe(2 * CARD.width + CARD.across)
    expect(graph.height).toBe(2 * CARD.height + CARD.down)
  })

  it('comes to an end on a circle and on names that are not there', () => {
    const graph = graphOf([part('a', 'b'), part('b', 'a'), part('c', 'gone')])

    expect(graph.parts).toHaveLength(3)
    expect(graph.edges).toHaveLength(2)
  })

  it('is empty without parts', () => {
    expect(graphOf([])).toEqual({ parts: [], edges: [], width: 0, height: 0 })
  })
})
