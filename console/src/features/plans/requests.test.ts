import { describe, expect, it } from 'vitest'
import { covers, holdersOf } from './requests'

const stream = (id: string, owns: readonly string[], more: Record<string, unknown> = {}) =>
  ({ id, owns: owns.map(path => ({ path, line: 1 })), creates: [], ...more }) as never

const grant = (path: string, to: string, more: Record<string, unknown> = {}) => ({ path, stream: to, request: 1, after: 0, ...more }) as never

describe('a path of a plan', () => {
  it.each([
    ['docs', 'docs/a/b.md', true],
    ['docs/**', 'docs/a/b.md', true],
    ['docs/*', 'docs/a.md', true],
    ['docs/*.md', 'docs/a.txt', false],
    ['**/api.md', 'docs/v1/api.md', true],
    ['**/api.md', 'api.md', true],
    ['docs/v?/api.md', 'docs/v2/api.md', true],
    ['docs', 'docsy/a.md', false],
    ['docs/a.md', 'docs/b.md', false],
    ['docs/**/x/*b*', 'docs/x/x/abc', true],
  ])('%s has %s in it: %s', (owned, path, is) => {
    expect(covers(owned, path)).toBe(is)
  })

  it('is told at once where a pattern would make a slow search', () => {
    expect(covers(`${'**/a/'.repeat(60)}b`, 'a/'.repeat(240) + 'c')).toBe(false)
    expect(covers(`${'*a'.repeat(100)}b`, 'a'.repeat(500))).toBe(false)
  })
})

describe('whose a path is', () => {
  it('is said by the patterns of other streams, above it and below it', () => {
    const plan = { streams: [stream('queue', ['docs']), stream('cost', ['docs/costs/**']), stream('web', ['web'])], grants: [] }

    expect(holdersOf(plan, { path: 'docs/costs', stream: 'web' })).toEqual(['queue', 'cost'])
    expect(holdersOf(plan, { path: 'docs/a.md', stream: 'cost' })).toEqual(['queue'])
    expect(holdersOf(plan, { path: 'web/a.md', stream: 'web' })).toEqual([])
  })

  it('is the last grant first, and of the same repository', () => {
    const plan = {
      streams: [stream('queue', ['docs']), stream('cost', ['costs']), stream('other', ['docs'], { repository: 'web' })],
      grants: [grant('docs/a.md', 'queue'), grant('docs/a.md', 'cost'), grant('docs/b.md', 'cost', { shared: 'union' })],
    }

    expect(holdersOf(plan, { path: 'docs/a.md', stream: 'queue' })).toEqual(['cost'])
    expect(holdersOf(plan, { path: 'docs/a.md', stream: 'cost' })).toEqual([])
    expect(holdersOf(plan, { path: 'docs/b.md', stream: 'cost' })).toEqual(['queue'])
  })
})
