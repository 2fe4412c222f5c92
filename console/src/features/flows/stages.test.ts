import { describe, expect, it } from 'vitest'
import { backsOf, CARD, pathOf, ROW, stepsOf, widthOf, type Stage } from './stages'

const stage = (name: string, backTo?: string): Stage => (backTo === undefined ? { name } : { name, back_to: backTo })

const shipped = [
  stage('created'),
  stage('analysis', 'analysis'),
  stage('architecture'),
  stage('development', 'development'),
  stage('review', 'development'),
  stage('testing', 'development'),
  stage('done'),
]

describe('the stages of a flow', () => {
  it('are done before the one that the item is in, and to come behind it', () => {
    expect(stepsOf(shipped, 'review', false).map(step => step.place)).toEqual([
      'done',
      'done',
      'done',
      'done',
      'here',
      'to_come',
      'to_come',
    ])
  })

  it('are all done at the end, and numbered from one', () => {
    const steps = stepsOf(shipped, 'done', true)

    expect(steps.every(step => step.place === 'done')).toBe(true)
    expect(steps.map(step => step.number)).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  it('are all to come where the item is in one that the flow does not have', () => {
    expect(stepsOf(shipped, 'deploy', false).map(step => step.place)).toEqual(shipped.map(() => 'to_come'))
  })
})

describe('the ways back', () => {
  it('have rows of their own where they would share a card, the short ones nearest', () => {
    expect(backsOf(shipped)).toEqual([
      { from: 5, to: 4, row: 0 },
      { from: 6, to: 4, row: 1 },
    ])
  })

  it('share a row where they do not meet', () => {
    expect(backsOf([stage('a'), stage('b', 'a'), stage('c'), stage('d', 'c')])).toEqual([
      { from: 2, to: 1, row: 0 },
      { from: 4, to: 3, row: 0 },
    ])
  })

  it('to the stage itself, to a later one and to one that is not there are not drawn', () => {
    expect(backsOf([stage('a', 'b'), stage('b', 'b'), stage('c', 'x')])).toEqual([])
  })

  it('are drawn from card to card', () => {
    expect(pathOf({ from: 2, to: 1, row: 0 })).toBe(
      `M210 0 V${ROW - 4} Q210 ${ROW} 206 ${ROW} H78 Q74 ${ROW} 74 ${ROW - 4} V3`,
    )
    expect(widthOf(2)).toBe(2 * CARD.width + CARD.across)
    expect(widthOf(0)).toBe(0)
  })
})
