import { describe, expect, it } from 'vitest'
import { isPage, mergeableOf, type Landed } from './landing'

const landed = (repository: string, state: Landed['state'], merge_allowed = true): Landed => ({
  repository,
  state,
  why: '',
  url: `https://git.example/acme/${repository}.git`,
  base: 'main',
  base_commit: 'a'.repeat(40),
  commit: 'b'.repeat(40),
  branch: 'cadre/shop/integration',
  merge_allowed,
})

describe('a landing', () => {
  it('can be merged where all its open pull requests may be', () => {
    const [shop, web] = [landed('shop', 'draft'), landed('web', 'draft')]

    expect(mergeableOf([shop, web, landed('docs', 'unchanged'), landed('api', 'landed')])).toEqual({
      drafts: [shop, web],
      without: [],
      forbidden: [],
    })
  })

  it('says which repositories keep the others back', () => {
    const [shop, web] = [landed('shop', 'draft'), landed('web', 'draft', false)]

    expect(mergeableOf([shop, web, landed('api', 'pushed'), landed('cli', 'refused')])).toEqual({
      drafts: [shop, web],
      without: ['api', 'cli'],
      forbidden: [web],
    })
  })

  it('offers no merge where the server allows none, or nothing is open', () => {
    expect(mergeableOf([landed('web', 'draft', false)]).drafts).toEqual([])
    expect(mergeableOf([landed('web', 'landed')]).drafts).toEqual([])
    expect(mergeableOf([])).toEqual({ drafts: [], without: [], forbidden: [] })
  })

  it('links pages of the web alone', () => {
    expect(isPage('https://git.example/acme/shop/pulls/2')).toBe(true)
    expect(isPage('javascript:alert(1)')).toBe(false)
    expect(isPage(undefined)).toBe(false)
  })
})
