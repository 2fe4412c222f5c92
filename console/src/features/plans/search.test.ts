import { describe, expect, it } from 'vitest'
import { planSearch, plansSearch } from './search'

describe('the address', () => {
  it('of the list keeps a state that there is', () => {
    expect(plansSearch({ state: 'needs_person' })).toEqual({ state: 'needs_person' })
    expect(plansSearch({ state: 'lost', page: 2 })).toEqual({})
  })

  it('of a plan keeps its part, and a step of the merges alone', () => {
    expect(planSearch({ tab: 'merges', step: '4' })).toEqual({ tab: 'merges', step: 4 })
    expect(planSearch({ tab: 'graph', step: 4 })).toEqual({ tab: 'graph' })
    expect(planSearch({ tab: 'merges', step: 'x' })).toEqual({ tab: 'merges' })
    expect(planSearch({ tab: 'landing' })).toEqual({ tab: 'landing' })
    expect(planSearch({ tab: 'streams' })).toEqual({})
    expect(planSearch({ tab: 'other' })).toEqual({})
  })
})
