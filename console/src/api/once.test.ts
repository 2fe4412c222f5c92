import { expect, it } from 'vitest'
import { createOnce } from './once'

it('gives_the_same_key_to_the_same_thing_until_it_has_arrived', () => {
  const once = createOnce()
  const first = once.headersFor({ prompt: 'say hi' })

  expect(first['Idempotency-Key']).toMatch(/^[0-9a-f]{32}$/)
  expect(once.headersFor({ prompt: 'say hi' })).toEqual(first)
  expect(once.headersFor({ prompt: 'say ho' })).not.toEqual(first)

  const again = once.headersFor({ prompt: 'say ho' })
  once.arrived()
  expect(once.headersFor({ prompt: 'say ho' })).not.toEqual(again)
})
