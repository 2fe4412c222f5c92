import { describe, expect, it } from 'vitest'
import { keyState, type Key } from './keys'
import { readAmount } from './numbers'
import { needsAdmin, readScope } from './scopes'
import { readSettingsSearch } from './search'

const NOW = Date.parse('2026-01-31T12:00:30Z')

describe('filters in the address', () => {
  it('are read, and what is unknown is left out', () => {
    expect(readSettingsSearch({ actor: ' k3 ', since: 3600, kind: '', grant: 'king', over: 'true', x: 1 })).toEqual({
      actor: 'k3',
      since: '3600',
      over: true,
    })
  })
})

describe('a key', () => {
  const key = (more: Partial<Key>): Key => ({
    id: 'k1',
    name: 'ci',
    grant: 'member',
    created_at: '2026-01-01T00:00:00Z',
    ...more,
  })

  it('is good until it is revoked or has run out', () => {
    expect(keyState(key({}), NOW)).toBe('good')
    expect(keyState(key({ expires_at: '2026-01-31T12:00:31Z' }), NOW)).toBe('good')
    expect(keyState(key({ expires_at: '2026-01-31T12:00:30Z' }), NOW)).toBe('expired')
    expect(keyState(key({ revoked_at: '2026-01-02T00:00:00Z' }), NOW)).toBe('revoked')
  })
})

describe('the scope of a secret', () => {
  it('is a kind and what it is of, which may hold colons', () => {
    expect(readScope('profile:claude')).toEqual({ kind: 'profile', of: 'claude' })
    expect(readScope('repo:https://git.example/a.git')).toEqual({ kind: 'repo', of: 'https://git.example/a.git' })
    expect(readScope('planet:mars')).toBeUndefined()
    expect(readScope('plain')).toBeUndefined()
  })

  it('needs an admin where every job or every git of a host gets it', () => {
    expect(['profile', 'repo', 'team', 'host'].filter(kind => needsAdmin(kind as 'team'))).toEqual(['team', 'host'])
  })
})

it('amounts are read as people write them', () => {
  expect(readAmount(' 20,000,000 ')).toBe(20_000_000)
  expect(readAmount('20M')).toBe(20_000_000)
  expect(readAmount('1.5k')).toBe(1500)
  expect(readAmount('')).toBeUndefined()
  expect(readAmount('0')).toBeNaN()
  expect(readAmount('-3')).toBeNaN()
  expect(readAmount('much')).toBeNaN()
})
