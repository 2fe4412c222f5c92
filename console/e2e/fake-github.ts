import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

export const clientId = 'Iv1.console'
export const githubSecret = 'a-client-secret-of-github'

interface Repository {
  readonly name: string
  readonly description?: string
  readonly private?: boolean
  readonly archived?: boolean
}

/** GitHub, at which Ada is signed in already and agrees at once; she is in the organisation acme. */
export class FakeGitHub {
  readonly repositories: Repository[] = []
  /** Whether she does so. */
  agrees = true
  readonly #server: Server
  /** Codes that were given, with the challenge that their verifier has to meet. */
  readonly #codes = new Map<string, string>()
  #tokens = new Set<string>()
  #next = 1

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<FakeGitHub> {
    const server = createServer()
    const github = new FakeGitHub(server)
    server.on('request', (request, response) => {
      let body = ''
      request.setEncoding('utf8')
      request.on('data', (part: string) => (body += part))
      request.on('end', () => github.#serve(request, response, body))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return github
  }

  /** Of another site than the server, which browsers tell apart by name. */
  get url(): string {
    const at = this.#server.address()
    return typeof at === 'object' && at !== null ? `http://localhost:${at.port}` : ''
  }

  /** Ada takes the rights of the app away. */
  revoke(): void {
    this.#tokens = new Set()
  }

  /** How many tokens are good. */
  get tokens(): number {
    return this.#tokens.size
  }

  #serve(request: IncomingMessage, response: ServerResponse, body: string): void {
    const asked = new URL(request.url ?? '/', this.url)
    const json = (status: number, value: unknown, headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(value === undefined ? '' : JSON.stringify(value))
    if (asked.pathname === '/login/oauth/authorize') {
      const code = `code-${this.#next++}`
      this.#codes.set(code, asked.searchParams.get('code_challenge') ?? '')
      const back = new URL(asked.searchParams.get('redirect_uri') ?? '')
      if (this.agrees) back.searchParams.set('code', code)
      else back.searchParams.set('error', 'access_denied')
      back.searchParams.set('state', asked.searchParams.get('state') ?? '')
      response.writeHead(302, { Location: back.href }).end()
    } else if (asked.pathname === '/login/oauth/access_token') {
      json(200, this.#redeem(new URLSearchParams(body)))
    } else if (asked.pathname === `/api/v3/applications/${clientId}/token`) {
      this.#tokens.delete((JSON.parse(body) as { access_token: string }).access_token)
      json(204, undefined)
    } else if (!this.#tokens.has((request.headers.authorization ?? '').split(' ').at(-1) ?? '')) {
      json(401, { message: 'Bad credentials' })
    } else if (asked.pathname === '/api/v3/user') {
      json(200, { id: 3, login: 'ada' })
    } else if (asked.pathname === '/api/v3/user/orgs') {
      json(200, [{ login: 'acme' }])
    } else if (asked.pathname === '/api/v3/user/repos') {
      this.#list(asked, json)
    } else {
      json(404, { message: 'Not Found' })
    }
  }

  #redeem(form: URLSearchParams): unknown {
    const code = form.get('code') ?? ''
    const challenge = this.#codes.get(code)
    this.#codes.delete(code)
    const meets = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url') === challenge
    if (!meets || form.get('client_id') !== clientId || form.get('client_secret') !== githubSecret) return { error: 'bad_verification_code' }
    const token = `gho_token_of_ada_${this.#next++}`
    this.#tokens.add(token)
    return { access_token: token, token_type: 'bearer', scope: 'repo read:org' }
  }

  #list(asked: URL, json: (status: number, value: unknown, headers?: Record<string, string>) => void): void {
    const size = Number(asked.searchParams.get('per_page') ?? '30')
    const page = Number(asked.searchParams.get('page') ?? '1')
    const all = this.repositories.filter(each => asked.searchParams.get('affiliation') !== 'owner' || each.name.startsWith('ada/'))
    const next = new URL(asked)
    next.searchParams.set('page', String(page + 1))
    json(
      200,
      all.slice((page - 1) * size, page * size).map(each => ({
        full_name: each.name,
        private: each.private ?? false,
        archived: each.archived ?? false,
        default_branch: 'main',
        description: each.description ?? null,
        permissions: { push: each.name.startsWith('ada/') },
        pushed_at: '2026-01-31T12:00:00Z',
      })),
      all.length > page * size ? { Link: `<${next.href}>; rel="next"` } : {},
    )
  }

  async close(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }
}
