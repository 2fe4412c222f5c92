import { execFileSync } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { dirname, join, normalize } from 'node:path'

/** Of the host's check of a commit. */
export interface Status {
  readonly context: string
  readonly status: 'success' | 'pending' | 'failure'
  readonly target_url: string
}

interface Comment {
  readonly id: number
  readonly user: User
  body: string
  readonly created_at: string
  updated_at: string
}

interface User {
  readonly id: number
  readonly login: string
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

const good = (body: unknown): Answer => ({ status: 200, body })
const none: Answer = { status: 404, body: { message: 'not found' } }

/** Of the connection, for its webhooks. */
export const hookSecret = 'a-secret-of-hooks'
export const forgeToken = 'a-token-of-the-forge'

const cadre: User = { id: 27, login: 'cadre' }
export const ada: User = { id: 3, login: 'ada' }

/**
 * One repository with issues, as Gitea serves it: the routes that a flow without pull requests calls, and the repository itself for
 * git, as plain files.
 */
export class FakeForge {
  readonly #folder: string
  readonly #server: Server
  readonly #issues: { number: number; title: string; body: string; state: string }[] = []
  readonly #comments = new Map<number, Comment[]>()
  readonly #statuses = new Map<string, Status[]>()
  #ids = 100

  private constructor(folder: string) {
    this.#folder = folder
    this.#server = createServer((request, response) => void this.#serve(request, response))
  }

  /** With these files on `main`, in a folder that is there and empty. */
  static async start(folder: string, files: Readonly<Record<string, string>>): Promise<FakeForge> {
    const forge = new FakeForge(folder)
    const work = join(folder, 'work')
    forge.#git('init', '-q', '-b', 'main', work)
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(work, path)), { recursive: true })
      writeFileSync(join(work, path), text)
    }
    forge.#commit(work, 'one')
    forge.#git('clone', '-q', '--bare', work, forge.#bare)
    forge.#git('-C', forge.#bare, 'update-server-info')
    forge.#server.listen(0, '127.0.0.1')
    await once(forge.#server, 'listening')
    return forge
  }

  get url(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the forge does not listen')
    return `http://127.0.0.1:${address.port}`
  }

  async stop(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  issue(title: string, body: string): number {
    const number = this.#issues.length + 1
    this.#issues.push({ number, title, body, state: 'open' })
    return number
  }

  /** The commit of a branch. */
  sha(branch: string): string {
    return this.#git('-C', this.#bare, 'rev-parse', `refs/heads/${branch}`).trim()
  }

  /** Commits a file to `main`. */
  change(path: string, text: string): void {
    const work = join(this.#folder, 'work')
    writeFileSync(join(work, path), text)
    this.#commit(work, `change ${path}`)
    this.#git('-C', work, 'push', '-q', this.#bare, 'main')
    this.#git('-C', this.#bare, 'update-server-info')
  }

  #commit(work: string, message: string): void {
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false']
    this.#git('-C', work, 'add', '-A')
    this.#git('-C', work, ...who, 'commit', '-qm', message)
  }

  report(branch: string, ...statuses: Status[]): void {
    const sha = this.sha(branch)
    this.#statuses.set(sha, [...(this.#statuses.get(sha) ?? []), ...statuses])
  }

  /** Sends a webhook, signed, as Gitea does. */
  async tell(address: string, event: string, body: unknown, more: Readonly<Record<string, string>> = {}): Promise<Response> {
    const bytes = JSON.stringify(body)
    return fetch(address, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Gitea-Event': event,
        'X-Gitea-Event-Type': event,
        'X-Gitea-Delivery': randomUUID(),
        'X-Gitea-Signature': createHmac('sha256', hookSecret).update(bytes).digest('hex'),
        ...more,
      },
      body: bytes,
    })
  }

  get #bare(): string {
    return join(this.#folder, 'shop.git')
  }

  #git(...words: string[]): string {
    return execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url)
    if (url.pathname.startsWith('/ada/shop.git/')) {
      this.#file(url.pathname.slice('/ada/shop.git/'.length), response)
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const path = decodeURIComponent(url.pathname.replace(/^\/api\/v1/, ''))
    const { status, body } = this.#answer(`${request.method} ${path}`, url.searchParams, text === '' ? {} : (JSON.parse(text) as Record<string, string>))
    response.writeHead(status, { 'Content-Type': 'application/json', ...(Array.isArray(body) ? { 'X-Total-Count': String(body.length) } : {}) })
    response.end(JSON.stringify(body))
  }

  /** Of the repository, for git, which needs no more to read it. */
  #file(path: string, response: ServerResponse): void {
    const inside = normalize(join('/', path))
    try {
      response.end(readFileSync(join(this.#bare, inside)))
    } catch {
      response.writeHead(404).end()
    }
  }

  #answer(asked: string, query: URLSearchParams, given: Readonly<Record<string, string>>): Answer {
    const [method, path = ''] = asked.split(' ', 2)
    if (path === '/user') return good(cadre)
    const rest = /^\/repos\/ada\/shop(\/.*|)$/.exec(path)?.[1]
    if (rest === undefined) return none
    if (rest === '') return good({ full_name: 'ada/shop', default_branch: 'main', clone_url: `${this.url}/ada/shop.git`, permissions: { push: true } })
    if (rest === '/branches' && method === 'POST') return this.#newBranch(given['new_branch_name'] ?? '', given['old_ref_name'] ?? '')
    const branch = /^\/branches\/(.+)$/.exec(rest)?.[1]
    if (branch !== undefined) return this.#branch(branch)
    const file = /^\/contents\/(.+)$/.exec(rest)?.[1]
    if (file !== undefined) return this.#contents(file, query.get('ref') ?? 'main')
    const sha = /^\/commits\/([0-9a-f]+)\/statuses$/.exec(rest)?.[1]
    if (sha !== undefined) return good((this.#statuses.get(sha) ?? []).map((each, index) => ({ id: index + 1, ...each })))
    if (rest === '/pulls') return good([])
    if (rest === '/issues') return good(this.#issues.map(each => this.#shown(each.number)))
    const edited = /^\/issues\/comments\/(\d+)$/.exec(rest)?.[1]
    if (edited !== undefined) return this.#edit(Number(edited), given['body'] ?? '')
    const [, number, comments] = /^\/issues\/(\d+)(\/comments)?$/.exec(rest) ?? []
    const issue = this.#issues.find(each => each.number === Number(number))
    if (issue === undefined) return none
    if (comments === undefined) {
      if (method === 'PATCH') issue.state = given['state'] ?? issue.state
      return good(this.#shown(issue.number))
    }
    return method === 'POST' ? this.#comment(issue.number, given['body'] ?? '') : good(this.#comments.get(issue.number) ?? [])
  }

  #shown(number: number): Record<string, unknown> {
    const issue = this.#issues.find(each => each.number === number)
    const at = '2026-01-31T12:00:00Z'
    return { id: number, ...issue, user: ada, labels: [], html_url: `${this.url}/ada/shop/issues/${number}`, created_at: at, updated_at: at }
  }

  #branch(name: string): Answer {
    try {
      return good({ name, commit: { id: this.sha(name) }, protected: name === 'main' })
    } catch {
      return none
    }
  }

  #newBranch(name: string, from: string): Answer {
    if (this.#branch(name).status === 200) return { status: 409, body: { message: 'it is there' } }
    this.#git('-C', this.#bare, 'branch', name, from)
    this.#git('-C', this.#bare, 'update-server-info')
    return { ...this.#branch(name), status: 201 }
  }

  #contents(path: string, ref: string): Answer {
    try {
      const text = this.#git('-C', this.#bare, 'show', `${ref}:${path}`)
      return good({ type: 'file', size: text.length, content: Buffer.from(text).toString('base64') })
    } catch {
      return none
    }
  }

  #comment(issue: number, body: string): Answer {
    const at = new Date().toISOString()
    const comment = { id: (this.#ids += 1), user: cadre, body, created_at: at, updated_at: at }
    this.#comments.set(issue, [...(this.#comments.get(issue) ?? []), comment])
    return { status: 201, body: comment }
  }

  #edit(id: number, body: string): Answer {
    const comment = [...this.#comments.values()].flat().find(each => each.id === id)
    if (comment === undefined) return none
    comment.body = body
    comment.updated_at = new Date().toISOString()
    return good(comment)
  }
}
