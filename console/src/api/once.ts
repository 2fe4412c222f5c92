import { useRef } from 'react'

/** Not `randomUUID`: over plain http on another host a browser has none. */
const randomKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')

export interface Once {
  /** Of what is sent: the same for the same, so that sending it again after an answer that was lost makes no second one. */
  readonly headersFor: (body: unknown) => { readonly 'Idempotency-Key': string }
  /** It has arrived: the same text is from now on another one. */
  readonly arrived: () => void
}

export const createOnce = (): Once => {
  let last: { readonly body: string; readonly key: string } | undefined
  return {
    headersFor: body => {
      const text = JSON.stringify(body)
      if (last?.body !== text) last = { body: text, key: randomKey() }
      return { 'Idempotency-Key': last.key }
    },
    arrived: () => {
      last = undefined
    },
  }
}

/** Keys for what this component sends to a route that knows `Idempotency-Key`. */
export const useOnce = (): Once => {
  const once = useRef<Once>(undefined)
  once.current ??= createOnce()
  return once.current
}
