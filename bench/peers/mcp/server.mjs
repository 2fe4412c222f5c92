// A team bus as one would build it with the official SDK: node server.mjs REDIS_PORT prints the address of its /mcp.
//
// The tools of the team bus that 'cadre bench bus' calls, with the same arguments and results. Each is one script in Redis, so that
// it happens whole and costs one round trip; with 'appendfsync always' its answer comes after the disk. Who calls is known by the
// key ("key-of-A7" is the member A7). Mail is numbered by one counter and found by it, as in a sorted set; the newest 500 lines of
// the log are kept.
import { createServer } from 'node:http'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import Redis from 'ioredis'
import { z } from 'zod'

const redis = new Redis({ host: '127.0.0.1', port: Number(process.argv[2]) })

const LOG = `
local function log(kind, text, ts)
  local n = redis.call('incr', 'co:logseq')
  redis.call('rpush', 'co:log', cjson.encode({id = n, kind = kind, text = text, ts = ts}))
  redis.call('ltrim', 'co:log', -500, -1)
end
`
const script = (name, keys, lua) => redis.defineCommand(name, { numberOfKeys: keys, lua: LOG + lua })

script('post', 1, `
local id = redis.call('incr', 'co:msgseq')
redis.call('set', 'co:msg:' .. id, cjson.encode({id = id, from_role = ARGV[1], to_role = ARGV[2], body = ARGV[3], thread_id = ARGV[4], ts = ARGV[5]}))
redis.call('zadd', KEYS[1], id, id)
log('message', ARGV[1] .. ' -> ' .. ARGV[2] .. ': message ' .. id, ARGV[5])
return id`)
script('mail', 1, `
local ids = redis.call('zrangebyscore', KEYS[1], '(' .. ARGV[1], '+inf', 'limit', 0, 100)
local found = {}
for i, id in ipairs(ids) do found[i] = redis.call('get', 'co:msg:' .. id) end
return found`)
script('task', 0, `
local id = redis.call('incr', 'co:taskseq')
redis.call('hset', 'co:task:' .. id, 'title', ARGV[1], 'assignee_role', ARGV[2], 'created_by', ARGV[3], 'detail', ARGV[4], 'status', 'open', 'note', '', 'ts', ARGV[5])
redis.call('sadd', 'co:tasks', id)
log('task', 't' .. id .. ' created', ARGV[5])
return id`)
script('claim', 1, `
local status = redis.call('hget', KEYS[1], 'status')
if not status then return {'not_found'} end
if status == 'in_progress' then return {'held', redis.call('hget', KEYS[1], 'assignee_role')} end
if status ~= 'open' then return {'not_open'} end
redis.call('hset', KEYS[1], 'status', 'in_progress', 'assignee_role', ARGV[1], 'ts', ARGV[2])
log('task', KEYS[1] .. ' claimed by ' .. ARGV[1], ARGV[2])
return {'ok', unpack(redis.call('hgetall', KEYS[1]))}`)
script('update', 1, `
local status = redis.call('hget', KEYS[1], 'status')
if not status then return {'not_found'} end
local holder = redis.call('hget', KEYS[1], 'assignee_role')
if status == 'in_progress' and holder ~= ARGV[1] then return {'not_holder', holder} end
redis.call('hset', KEYS[1], 'status', ARGV[2], 'ts', ARGV[4])
if ARGV[3] ~= '' then redis.call('hset', KEYS[1], 'note', ARGV[3]) end
log('task', KEYS[1] .. ' ' .. ARGV[2], ARGV[4])
return {'ok', unpack(redis.call('hgetall', KEYS[1]))}`)
script('acquire', 1, `
local holder = redis.call('get', KEYS[1])
if holder then return {0, holder, redis.call('ttl', KEYS[1])} end
redis.call('set', KEYS[1], ARGV[1], 'EX', ARGV[2])
local token = redis.call('incr', 'co:token')
log('lock', KEYS[1] .. ' locked by ' .. ARGV[1], ARGV[3])
return {1, token}`)
script('release', 1, `
local holder = redis.call('get', KEYS[1])
if holder ~= ARGV[1] then return {0, holder} end
redis.call('del', KEYS[1])
log('lock', KEYS[1] .. ' released', ARGV[2])
return {1}`)

const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z')
const answer = (value) => ({ content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value })
const task = (id, pairs) => {
  const fields = { id }
  for (let i = 0; i < pairs.length; i += 2) fields[pairs[i]] = pairs[i + 1]
  return fields
}
const outcome = (id, [word, ...rest]) => {
  if (word === 'ok') return { ok: true, task: task(id, rest) }
  if (word === 'held') return { ok: false, held_by: rest[0] }
  return word === 'not_holder' ? { ok: false, error: word, held_by: rest[0] } : { ok: false, error: word }
}

const role = z.string()
const id = z.number().int()
const result = z.object({ ok: z.boolean() }).loose()
const schemas = {
  post: { in: z.object({ from_role: role, to_role: role, body: z.string(), thread_id: z.string().default('') }), out: z.object({ message_id: id }) },
  mail: { in: z.object({ role, after_id: id.default(0) }), out: z.object({ messages: z.array(z.any()), cursor: id }) },
  create: { in: z.object({ title: z.string(), assignee_role: role, created_by: role, detail: z.string().default('') }), out: z.object({ task_id: id }) },
  claim: { in: z.object({ task_id: id, role }), out: result },
  update: { in: z.object({ task_id: id, status: z.enum(['open', 'in_progress', 'blocked', 'done']), role, note: z.string().default('') }), out: result },
  acquire: { in: z.object({ resource: z.string(), role, ttl_sec: id.min(1).max(86400).default(300) }), out: z.object({ acquired: z.boolean() }).loose() },
  release: { in: z.object({ resource: z.string(), role }), out: z.object({ released: z.boolean() }).loose() },
}

// The SDK wants a server for each request of the stateless revision; schemas are made once.
function bus({ authInfo }) {
  const server = new McpServer({ name: 'redis-bus', version: '1.0.0' })
  const member = authInfo.clientId
  const own = (claimed, work) => {
    if (claimed !== member) return { content: [{ type: 'text', text: 'identity_mismatch' }], isError: true }
    return work()
  }
  const tool = (name, schema, description, work) =>
    server.registerTool(name, { description, inputSchema: schema.in, outputSchema: schema.out }, work)
  tool('post_message', schemas.post, 'Send a message to a member of the team.', (a) =>
    own(a.from_role, async () => answer({ message_id: await redis.post('co:inbox:' + a.to_role, a.from_role, a.to_role, a.body, a.thread_id, now()) })),
  )
  tool('read_inbox', schemas.mail, 'Read your mail behind a cursor.', (a) =>
    own(a.role, async () => {
      const messages = (await redis.mail('co:inbox:' + a.role, a.after_id)).map((text) => JSON.parse(text))
      return answer({ messages, cursor: messages.length ? messages.at(-1).id : a.after_id })
    }),
  )
  tool('create_task', schemas.create, 'Put a task on the board.', (a) =>
    own(a.created_by, async () => answer({ task_id: await redis.task(a.title, a.assignee_role, a.created_by, a.detail, now()) })),
  )
  tool('claim_task', schemas.claim, 'Take an open task.', (a) =>
    own(a.role, async () => answer(outcome(a.task_id, await redis.claim('co:task:' + a.task_id, a.role, now())))),
  )
  tool('update_task', schemas.update, 'Change the status of a task.', (a) =>
    own(a.role, async () => answer(outcome(a.task_id, await redis.update('co:task:' + a.task_id, a.role, a.status, a.note, now())))),
  )
  tool('acquire_lock', schemas.acquire, 'Take a lock.', (a) =>
    own(a.role, async () => {
      const [won, first, ttl] = await redis.acquire('co:lock:' + a.resource, a.role, a.ttl_sec, now())
      return answer(won ? { acquired: true, resource: a.resource, token: first } : { acquired: false, held_by: first, ttl_remaining: ttl })
    }),
  )
  tool('release_lock', schemas.release, 'Give a lock back.', (a) =>
    own(a.role, async () => {
      const [released, holder] = await redis.release('co:lock:' + a.resource, a.role, now())
      return answer(released ? { released: true } : { released: false, held_by: holder ?? null })
    }),
  )
  return server
}

const handler = toNodeHandler(createMcpHandler(bus, { legacy: 'reject', responseMode: 'json' }))
const KEY = /^Bearer key-of-(\S+)$/
const http = createServer((request, response) => {
  const key = KEY.exec(request.headers.authorization ?? '')
  if (!key) {
    response.writeHead(401, { 'WWW-Authenticate': 'Bearer' }).end('{"error":"unauthorized"}')
    return
  }
  request.auth = { token: key[0], clientId: key[1], scopes: [] }
  handler(request, response).catch((error) => {
    console.error(error)
    response.destroy()
  })
})
http.keepAliveTimeout = 120_000
http.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${http.address().port}/mcp`))
