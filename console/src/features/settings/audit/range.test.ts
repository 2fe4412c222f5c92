import { describe, expect, it } from 'vitest'
import { readSettingsSearch } from '../search'
import { isBackwards, localText, momentOf, rangeOf, timesOf } from './range'

const NOW = Date.parse('2026-01-31T12:00:30Z')

describe('the time of the audit log', () => {
  it('is asked for to the full minute, so that the same is asked within it', () => {
    expect(rangeOf({ since: '3600' }, NOW)).toEqual({ since: '2026-01-31T11:00:00.000Z' })
    expect(rangeOf({}, NOW)).toEqual({})
  })

  it('may lie between two moments, which the address holds', () => {
    const search = readSettingsSearch({ from: '2026-01-01T10:30Z', to: '2026-01-02T00:00:00Z' })

    expect(search).toEqual({ from: '2026-01-01T10:30:00.000Z', to: '2026-01-02T00:00:00.000Z' })
    expect(rangeOf(search, NOW)).toEqual({ since: '2026-01-01T10:30:00.000Z', until: '2026-01-02T00:00:00.000Z' })
    expect([timesOf(search), timesOf({ since: '3600' }), timesOf({})]).toEqual(['own', '3600', 'any'])
  })

  it('is left out where the address holds none', () => {
    expect(readSettingsSearch({ from: 'yesterday', to: 7 })).toEqual({})
  })

  it('is chosen in the time of this place and comes back as it was', () => {
    expect(momentOf(localText('2026-01-01T10:30:00.000Z'))).toBe('2026-01-01T10:30:00.000Z')
    expect(momentOf('')).toBeUndefined()
    expect(localText(undefined)).toBe('')
  })

  it('must not end before it begins', () => {
    expect(isBackwards({ since: '2026-01-02T00:00:00.000Z', until: '2026-01-01T00:00:00.000Z' })).toBe(true)
    expect(isBackwards({ since: '2026-01-01T00:00:00.000Z', until: '2026-01-02T00:00:00.000Z' })).toBe(false)
    expect(isBackwards({ until: '2026-01-01T00:00:00.000Z' })).toBe(false)
  })
})
