import { describe, expect, it } from 'vitest'
import { flowsSearch } from './search'
import { sourceOf } from './state'

describe('where evidence leads', () => {
  it('is a page of the web only by http and https', () => {
    expect(sourceOf('https://code.example/ada/shop/pulls/1').kind).toBe('web')
    expect(sourceOf('HTTP://code.example/').kind).toBe('web')
    for (const text of ['javascript:alert(1)', 'data:text/html,x', '//code.example/x', 'https://', 'http:// x', ' https://x', '']) {
      expect(sourceOf(text).kind, text).toBe('text')
    }
  })

  it('is a job by its id', () => {
    expect(sourceOf('j17').kind).toBe('job')
    expect(sourceOf('j17/../../x').kind).toBe('text')
    expect(sourceOf('3f1c2b7a').kind).toBe('text')
  })
})

describe('the address of the list', () => {
  it('has a state that there is', () => {
    expect(flowsSearch({ state: 'needs_person' })).toEqual({ state: 'needs_person' })
    expect(flowsSearch({ state: 'lost', page: 3 })).toEqual({})
  })
})
