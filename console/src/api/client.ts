import createFetchClient from 'openapi-fetch'
import createClient from 'openapi-react-query'
import type { components, paths } from './schema'

/** The shapes of the API, by the names of `openapi.json`. */
export type Schemas = components['schemas']

/**
 * The folder that the console is served from, whatever prefix a proxy strips: the server writes the way up into `<base>`.
 */
export const place = new URL('.', document.baseURI)

/** The address of a route, for what is no call of the client: a download, a stream. */
export const addressOf = (route: string): string => new URL(route.replace(/^\//, ''), place).href

const signedOutListeners = new Set<() => void>()

/** Called when the server no longer knows this browser: the session is over. */
export const onSignedOut = (listener: () => void): (() => void) => {
  signedOutListeners.add(listener)
  return () => {
    signedOutListeners.delete(listener)
  }
}

export const tellSignedOut = (): void => signedOutListeners.forEach(listener => listener())

/** The header that no other origin can send: the server asks for it where a cookie lets a change in. */
export const consoleHeader = { 'X-Cadre-Console': '1' } as const

/** Calls the server, typed by its document; for what no hook fits. */
export const client = createFetchClient<paths>({
  baseUrl: place.href.replace(/\/$/, ''),
  headers: consoleHeader,
  credentials: 'same-origin',
  fetch: request => globalThis.fetch(request),
})

client.use({
  onResponse: ({ response, schemaPath }) => {
    if (response.status === 401 && !schemaPath.startsWith('/api/v1/session')) tellSignedOut()
  },
})

/** Hooks over the query cache; keys are `[method, path, init]`. */
export const api = createClient(client)
