import createClient from 'openapi-fetch'
import type { components, paths } from './schema.js'

/** What travels as JSON, by the names of openapi.json: `Shape<'JobView'>`. */
export type Shape<Name extends keyof components['schemas']> = components['schemas'][Name]

/** A client of one server, speaking with one key. Each call gives `data`, or `error`: the problem that the server names. */
export const cadre = (url: string, key: string) =>
  createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${key}` } })

type Client = ReturnType<typeof cadre>

/** Every job that a filter takes, newest first, page by page. */
export async function* jobs(client: Client, filter: NonNullable<paths['/api/v1/jobs']['get']['parameters']['query']>) {
  let cursor: string | undefined
  do {
    const { data, error } = await client.GET('/api/v1/jobs', { params: { query: { ...filter, ...(cursor !== undefined && { cursor }) } } })
    if (error) throw new Error(`${error.code}: ${error.detail}`)
    yield* data.items
    cursor = data.next
  } while (cursor !== undefined)
}
