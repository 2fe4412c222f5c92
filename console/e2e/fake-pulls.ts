import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'

interface Pull {
  readonly repository: string
  readonly number: number
  readonly head: string
  readonly base: string
  title: string
  body: string
  merged: boolean
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

type Given = Readonly<Record<string, string>>

const good = (body: unknown): Answer => ({ status: 200, body })
const none: Answer = { status: 404, body: { message: 'not found' } }

/** Repositories of `ada` that can be cloned and pushed to, with pull requests that can be merged, as Gitea serves them. */
export class FakePulls {
  readonly #folder: string
  readonly #server: Server
  readonly #pulls: Pull[] = []
  /** Why the next merge is refused. */
  refusal: string | undefined

  private constructor(folder: string) {
    this.#folder = folder
    this.#server = createServer((request, response) => void this.#serve(request, response))
  }

  /** With repositories of these names, each with a file on `main`, in a folder that is not there yet. */
  static async start(folder: string, ...names: readonly string[]): Promise<FakePulls> {
    const forge = new FakePulls(folder)
    for (const name of names) forge.#repository(name)
    forge.#server.listen(0, '127.0.0.1')
    await once(forge.#server, 'listening')
    return forge
  }

  async stop(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  get url(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the forge does not listen')
    return `http://127.0.0.1:${address.port}`
  }

  clone(name: string): string {
    return `${this.url}/ada/${name}.git`
  }

  /** The commit of a branch. */
  sha(name: string, branch: string): string {
    return this.#git('-C', this.#bare(name), 'rev-parse', `refs/heads/${branch}`).trim()
  }

  #bare(name: string): string {
    return join(this.#folder, 'ada', `${name}.git`)
  }

  #repository(name: string): void {
    const work = join(this.#folder, name)
    mkdirSync(work, { recursive: true })
    this.#git('init', '-q', '-b', 'main', work)
    writeFileSync(join(work, 'README.md'), `# ${name}\n`)
    this.#git('-C', work, 'add', '-A')
    this.#git('-C', work, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false', 'commit', '-qm', 'one')
    this.#git('clone', '-q', '--bare', work, this.#bare(name))
    this.#git('-C', this.#bare(name), 'config', 'http.receivepack', 'true')
  }

  #git(...words: string[]): string {
    return execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const sent = Buffer.concat(chunks)
    if (url.pathname.startsWith('/ada/')) {
      await this.#smart(request, url, sent, response)
      return
    }
    const path = decodeURIComponent(url.pathname.replace(/^\/api\/v1/, ''))
    const { status, body } = this.#answer(request.method ?? 'GET', path, sent.length === 0 ? {} : (JSON.parse(sent.toString('utf8')) as Given))
    response.writeHead(status, { 'Content-Type': 'application/json', ...(Array.isArray(body) ? { 'X-Total-Count': String(body.length) } : {}) })
    response.end(JSON.stringify(body))
  }

  /** What git reads and pushes: git's own program behind a web server. */
  async #smart(request: IncomingMessage, url: URL, sent: Buffer, response: ServerResponse): Promise<void> {
    const child = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'],
        GIT_PROJECT_ROOT: this.#folder,
        GIT_HTTP_EXPORT_ALL: '1',
        REQUEST_METHOD: request.method,
        PATH_INFO: decodeURIComponent(url.pathname),
        QUERY_STRING: url.search.slice(1),
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        CONTENT_LENGTH: String(sent.length),
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    // It may end without having read what it needs not.
    child.stdin.on('error', () => undefined)
    child.stdin.end(sent)
    const said: Buffer[] = []
    for await (const chunk of child.stdout) said.push(chunk as Buffer)
    const all = Buffer.concat(said)
    const end = all.indexOf('\r\n\r\n')
    const heads = all.subarray(0, end).toString('utf8').split('\r\n').map(line => line.split(': ', 2))
    const status = heads.find(([name]) => name === 'Status')?.[1] ?? '200'
    response.writeHead(Number(status.split(' ')[0]), Object.fromEntries(heads.filter(([name]) => name !== 'Status')) as Record<string, string>)
    response.end(all.subarray(end + 4))
  }

  #answer(method: string, path: string, given: Given): Answer {
    if (path === '/user') return good({ id: 27, login: 'cadre' })
    const [, name = '', rest = ''] = /^\/repos\/ada\/([a-z]+)(\/.*|)$/.exec(path) ?? []
    if (name === '') return none
    if (rest === '') {
      return good({ full_name: `ada/${name}`, default_branch: 'main', clone_url: this.clone(name), permissions: { push: true } })
    }
    const branch = /^\/branches\/(.+)$/.exec(rest)?.[1]
    if (branch !== undefined) return this.#branch(name, branch)
    if (rest === '/pulls' && method === 'GET') return good(this.#pulls.filter(each => each.repository === name).map(each => this.#shown(each)))
    if (rest === '/pulls') return this.#open(name, given)
    const [, number, verb] = /^\/pulls\/(\d+)(\/merge)?$/.exec(rest) ?? []
    const pull = this.#pulls.find(each => each.repository === name && each.number === Number(number))
    if (pull === undefined) return none
    if (verb !== undefined) return this.#merge(pull, given['head_commit_id'] ?? '')
    pull.title = given['title'] ?? pull.title
    pull.body = given['body'] ?? pull.body
    return good(this.#shown(pull))
  }

  #branch(name: string, branch: string): Answer {
    try {
      return good({ name: branch, commit: { id: this.sha(name, branch) }, protected: false, user_can_merge: true })
    } catch {
      return none
    }
  }

  #open(repository: string, given: Given): Answer {
    const pull = {
      repository,
      number: this.#pulls.length + 1,
      head: given['head'] ?? '',
      base: given['base'] ?? '',
      title: given['title'] ?? '',
      body: given['body'] ?? '',
      merged: false,
    }
    this.#pulls.push(pull)
    return { status: 201, body: this.#shown(pull) }
  }

  #merge(pull: Pull, head: string): Answer {
    const refusal = this.refusal
    this.refusal = undefined
    if (refusal !== undefined || head !== this.sha(pull.repository, pull.head)) {
      return { status: 405, body: { message: refusal ?? 'the head is another' } }
    }
    this.#git('-C', this.#bare(pull.repository), 'update-ref', `refs/heads/${pull.base}`, head)
    pull.merged = true
    return good({})
  }

  #shown(pull: Pull): Record<string, unknown> {
    return {
      number: pull.number,
      html_url: `${this.url}/ada/${pull.repository}/pulls/${pull.number}`,
      title: pull.title,
      body: pull.body,
      state: pull.merged ? 'closed' : 'open',
      merged: pull.merged,
      mergeable: true,
      draft: pull.title.startsWith('WIP: '),
      user: { id: 27, login: 'cadre' },
      head: { ref: pull.head, sha: this.sha(pull.repository, pull.head), repo: { full_name: `ada/${pull.repository}` } },
      base: { ref: pull.base },
    }
  }
}
