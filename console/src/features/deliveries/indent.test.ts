import { describe, expect, it } from 'vitest'
import { indent } from './indent'

describe('JSON on many lines', () => {
  it('is what the platform writes', () => {
    for (const value of [{}, [], { a: [], b: {}, c: [1, { d: 'x, {y}: "z" [\\' }] }, 'text', -1.5e-7, null, [[[]]], { '': '' }]) {
      expect(indent(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2))
      expect(indent(` ${JSON.stringify(value, null, 1)}\n`)).toBe(JSON.stringify(value, null, 2))
    }
  })

  it('keeps numbers and names as they came', () => {
    expect(indent('{"id":90071992547409931,"id":1.0}')).toBe('{\n  "id": 90071992547409931,\n  "id": 1.0\n}')
  })

  it('is nothing where it is no JSON', () => {
    expect(indent('{"a":')).toBeUndefined()
    expect(indent('')).toBeUndefined()
  })
})
