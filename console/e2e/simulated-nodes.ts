import type { Server } from './fixtures'

/** A job's attempt as an order names it. */
interface Held {
  readonly attempt: string
  readonly token: number
}

// Node.js has it from version 22 on, and before behind `--experimental-websocket`; it takes headers, which a browser's does not.
declare const WebSocket: new (url: string, options: { readonly headers: Record<string, string> }) => {
  send(text: string): void
  close(): void
  addEventListener(type: string, listener: (event: { readonly data: unknown }) => void): void
}

const facts = (slots: number) => ({
  os: 'linux 6.1', arch: 'amd64', cores: 8, memory_bytes: 2 ** 35, gpus: [], disk_free_bytes: 2 ** 36, tags: ['simulated'], slots,
  version: '0.1.0', roots: [],
  agents: [{ cli: 'custom', path: '/bin/sh', version: '1', account: '', logged_in: true, note: '' }],
  isolations: [{ kind: 'bubblewrap', works: true, reason: '' }],
})

/** A node that takes jobs and runs nothing: it says of each that it began, and of some at a time that they used more. */
export class SimulatedNode {
  readonly #held: Held[] = []
  readonly #socket: InstanceType<typeof WebSocket>
  readonly #timers: ReturnType<typeof setInterval>[] = []
  #turn = 0

  private constructor(url: string, key: string, slots: number) {
    this.#socket = new WebSocket(`${url.replace(/^http/, 'ws')}/link`, { headers: { Authorization: `Bearer ${key}` } })
    this.#socket.addEventListener('open', () => this.#send({ type: 'hello', protocol: 2, instance: 'simulated', facts: facts(slots), held: [], leaving: false }))
    this.#socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') this.#hear(JSON.parse(data) as { type: string; order?: Held })
    })
    this.#timers.push(setInterval(() => this.#send({ type: 'beat', held: this.#held, disk_free_bytes: 2 ** 36 }), 5000))
  }

  static async dial(server: Server, url: string, name: string, slots: number): Promise<SimulatedNode> {
    const { secret } = await server.post<{ secret: string }>('/api/v1/keys', { name: `node ${name}`, grant: 'node', node: name })
    return new SimulatedNode(url, secret, slots)
  }

  get running(): number {
    return this.#held.length
  }

  /** So many of its jobs use more tokens, each second. */
  work(aSecond: number): void {
    this.#timers.push(
      setInterval(() => {
        this.#turn += 1
        for (let index = 0; index < Math.min(aSecond, this.#held.length); index += 1) {
          const one = this.#held[(this.#turn * aSecond + index) % this.#held.length]
          const usage = { input_tokens: this.#turn * 900, cached_tokens: 0, cache_write_tokens: 0, output_tokens: this.#turn * 40, reasoning_tokens: 0, cost_usd: 0.01 * this.#turn }
          if (one !== undefined) this.#send({ type: 'used', attempt: one.attempt, token: one.token, usage, models: [{ model: 'simulated', usage }] })
        }
      }, 1000),
    )
  }

  /** Ends its oldest job well. */
  finish(): void {
    const one = this.#held.shift()
    if (one === undefined) return
    const usage = { input_tokens: 1, cached_tokens: 0, cache_write_tokens: 0, output_tokens: 1, reasoning_tokens: 0 }
    this.#send({
      type: 'finished', attempt: one.attempt, token: one.token, logs: [],
      result: {
        ending: { ending: 'succeeded' }, exit_code: 0, turn_begun: true, answer: '', session_id: '', model: '', usage, models: [],
        isolation: 'bubblewrap', changes: [], killed: [], warnings: [], duration_ms: 1,
      },
    })
  }

  close(): void {
    this.#timers.forEach(clearInterval)
    this.#socket.close()
  }

  #hear(message: { readonly type: string; readonly order?: Held }): void {
    if (message.type !== 'start' || message.order === undefined) return
    const { attempt, token } = message.order
    this.#held.push({ attempt, token })
    this.#send({ type: 'started', attempt, token, isolation: 'bubblewrap', human_stream: 'out', account: '' })
    this.#send({ type: 'turn_began', attempt, token })
  }

  #send(message: unknown): void {
    this.#socket.send(JSON.stringify(message))
  }
}
