import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'

const launcher = resolve(import.meta.dirname, '../../cadre')

export interface Cadre {
  readonly url: string
  /** The address that `cadre up` prints for the first sign-in, with its one-time code. */
  readonly link: string | undefined
  readonly key: string
  readonly stop: () => Promise<void>
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise(done => {
    if (child.exitCode !== null || child.signalCode !== null) done()
    else child.once('exit', () => done())
  })

/** A port that nobody listens on now. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a socket without a port')
  return address.port
}

/** Starts a real server with a real node on a folder of its own; port 0 takes a free one, `more` are further variables. */
export const startCadre = async (folder: string, port = 0, more: Readonly<Record<string, string>> = {}): Promise<Cadre> => {
  const home = join(folder, 'home')
  const child = spawn(launcher, ['up'], {
    cwd: folder,
    env: {
      ...process.env,
      CADRE_BUILD: 'never',
      CADRE_HOME: home,
      CADRE_WORK: join(folder, 'work'),
      CADRE_PORT: String(port),
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const stop = async () => {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 30_000)
    await ended(child)
    clearTimeout(late)
  }
  await new Promise<void>((ready, fail) => {
    const hear = (text: Buffer) => {
      said += text.toString('utf8')
      // The last line of what it prints: the address, the node, the link and the hints are all there.
      if (said.includes('Ctrl-C')) ready()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', code => fail(new Error(`cadre up ended with ${code}:\n${said}`)))
  })
  const url = /cadre is ready at (\S+)/.exec(said)?.[1]
  if (url === undefined) {
    await stop()
    throw new Error(`cadre up said no address:\n${said}`)
  }
  return { url, link: /(https?:\S+sign-in#code=\S+)/.exec(said)?.[1], key: readFileSync(join(home, 'admin.key'), 'utf8').trim(), stop }
}
