import { once } from 'node:events'
import { createServer, type Server } from 'node:http'

export const clientSecret = 'a-client-secret-of-the-console'

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A provider of OpenID Connect at which one person is signed in already and says yes to everything. */
export class FakeAccounts {
  groups: readonly string[] = []
  readonly #server: Server
  #nonce = ''

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<FakeAccounts> {
    const server = createServer()
    const accounts = new FakeAccounts(server)
    server.on('request', (request, response) => {
      const asked = new URL(request.url ?? '/', accounts.url)
      if (asked.pathname === '/authorize') {
        accounts.#nonce = asked.searchParams.get('nonce') ?? ''
        const back = new URL(asked.searchParams.get('redirect_uri') ?? '')
        back.searchParams.set('state', asked.searchParams.get('state') ?? '')
        back.searchParams.set('code', 'code-of-ann')
        back.searchParams.set('session_state', 'what Cadre does not know')
        response.writeHead(302, { Location: back.href }).end()
        return
      }
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(accounts.#answer(asked.pathname)))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return accounts
  }

  /** Of another site than the server, which browsers tell apart by name. */
  get url(): string {
    const at = this.#server.address()
    return typeof at === 'object' && at !== null ? `http://localhost:${at.port}` : ''
  }

  #answer(path: string): unknown {
    if (path === '/token') {
      const claims = {
        iss: this.url,
        aud: 'console',
        sub: 'ann-1',
        iat: 1_000_000_000,
        exp: 9_000_000_000,
        nonce: this.#nonce,
        preferred_username: 'ann',
        groups: this.groups,
      }
      return { access_token: 'token-of-ann', id_token: [base64({ alg: 'RS256' }), base64(claims), 'unsigned'].join('.') }
    }
    return { issuer: this.url, authorization_endpoint: `${this.url}/authorize`, token_endpoint: `${this.url}/token` }
  }

  async close(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }
}
