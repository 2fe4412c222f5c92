import { once } from 'node:events'
import { createServer, type Server } from 'node:http'

/** Of the bot, as Telegram gives them out. */
export const botToken = '123456789:AAF-a-token-of-the-bot-0123456789abcd'

interface Update {
  readonly update_id: number
  readonly message: unknown
}

/** A Bot API with one bot, to which a test speaks in a person's name. It keeps what the bot answers. */
export class FakeBot {
  readonly answers: string[] = []
  readonly #server: Server
  #updates: Update[] = []
  #next = 1

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<FakeBot> {
    const server = createServer()
    const bot = new FakeBot(server)
    server.on('request', (request, response) => {
      let body = ''
      request.setEncoding('utf8')
      request.on('data', (part: string) => (body += part))
      request.on('end', () => {
        const result = bot.#answer((request.url ?? '').split('/').at(-1) ?? '', JSON.parse(body === '' ? '{}' : body) as Asked)
        // Nobody who asks for updates asks at once again.
        setTimeout(() => response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ ok: true, result })), 100)
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return bot
  }

  get url(): string {
    const at = this.#server.address()
    return typeof at === 'object' && at !== null ? `http://127.0.0.1:${at.port}` : ''
  }

  /** A person writes to the bot in private. */
  says(id: number, name: string, text: string): void {
    const number = this.#next++
    this.#updates.push({
      update_id: number,
      message: { message_id: number, from: { id, is_bot: false, first_name: name }, chat: { id, type: 'private' }, date: 1, text },
    })
  }

  #answer(method: string, asked: Asked): unknown {
    switch (method) {
      case 'getMe':
        return { id: 123456789, is_bot: true, username: 'cadre_bot' }
      case 'getUpdates':
        this.#updates = this.#updates.filter(update => update.update_id >= (asked.offset ?? 0))
        return this.#updates
      case 'sendMessage':
        this.answers.push(asked.text ?? '')
        return { message_id: 1000 + this.answers.length }
      default:
        return true
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

interface Asked {
  readonly offset?: number
  readonly text?: string
}
