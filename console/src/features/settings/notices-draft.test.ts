import { describe, expect, it } from 'vitest'
import { hoursOf, hoursText, readWhat, whatOf } from './notices-draft'

describe('notices as they are typed', () => {
  it('writes what the server reads, and a value only where there is one', () => {
    expect(whatOf('mine', 'left from before')).toBe('mine')
    expect(whatOf('label', ' shop=a ')).toBe('label shop=a')
    expect(readWhat('label shop=a b')).toEqual({ kind: 'label', value: 'shop=a b' })
    expect(readWhat('weather')).toEqual({ kind: undefined, value: '' })
  })

  it('begins with the quiet hours that hold, or with a night here', () => {
    expect(hoursOf('23:00-06:15 +05:30', 'UTC')).toEqual({ from: '23:00', to: '06:15', zone: '+05:30' })
    expect(hoursText(hoursOf(undefined, 'Europe/Berlin'))).toBe('22:00-07:30 Europe/Berlin')
  })
})
