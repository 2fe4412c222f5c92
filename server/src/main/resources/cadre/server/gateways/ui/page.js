'use strict'
// Everything shown is set as text, never as HTML: prompts, logs and diffs are hostile.

const $ = id => document.getElementById(id)
const LONGEST_LOG = 2_000_000
let stop = new AbortController() // ends what the present view has under way

const api = async (path, options = {}) => {
  // The session's cookie comes by itself; the header says that this page asks, and no other.
  const headers = { Accept: 'application/json', 'X-Cadre-Console': '1', ...options.headers }
  const response = await fetch(path, { signal: stop.signal, ...options, headers })
  if (!response.ok) {
    const problem = await response.json().catch(() => ({ detail: `HTTP ${response.status}` }))
    throw Object.assign(new Error(problem.detail), { status: response.status })
  }
  return response
}
const json = async (path, options) => (await api(path, options)).json()

/** Reads server-sent events over fetch, which says with what status it was refused; goes on after the last id. */
const follow = async (path, onEvent) => {
  const { signal } = stop
  let last = ''
  for (let pause = 500; !signal.aborted; pause = Math.min(pause * 2, 10_000)) {
    try {
      const headers = { Accept: 'text/event-stream', ...(last && { 'Last-Event-ID': last }) }
      const reader = (await api(path, { headers, signal })).body.pipeThrough(new TextDecoderStream()).getReader()
      $('live').textContent = 'live'
      let text = ''
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        pause = 500
        text += part.value
        const blocks = text.split('\n\n')
        text = blocks.pop()
        for (const block of blocks) {
          const fields = Object.fromEntries(block.split('\n').map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]))
          if (fields.id) last = fields.id
          if (fields.data && (await onEvent(fields.event, JSON.parse(fields.data))) === 'end') return
        }
      }
    } catch (error) {
      if (signal.aborted) return
      if (error.status === 401 || error.status === 403) return show(error)
    }
    $('live').textContent = 'connecting again…'
    await new Promise(done => setTimeout(done, pause))
  }
}

const show = error => {
  if (error.name === 'AbortError') return
  if (error.status === 401) return enter('You are not signed in any more.')
  $('error').textContent = error.message
}
const only = id => ['enter', 'list', 'one'].forEach(each => { $(each).hidden = each !== id })
const span = (text, className = '') => Object.assign(document.createElement('span'), { textContent: text, className })
const when = text => new Date(text).toLocaleString()

const enter = reason => {
  stop.abort()
  $('key-error').textContent = reason
  $('who').textContent = $('live').textContent = ''
  $('leave').hidden = true
  only('enter')
  $('key').focus()
}

// ---- the list ----
const row = job => {
  const tr = document.createElement('tr')
  tr.id = job.id
  const link = Object.assign(document.createElement('a'), { href: `jobs/${job.id}`, textContent: job.id })
  const cells = [link, span(job.status.state, `state ${job.status.state}`), span(job.agent), span(job.submitter), span(when(job.filed_at)), span(job.prompt)]
  for (const cell of cells) tr.insertCell().append(cell)
  return tr
}
const list = async () => {
  only('list')
  document.title = 'Cadre'
  let next = ''
  const older = async () => {
    const page = await json(`api/v1/jobs?limit=50${next && `&cursor=${encodeURIComponent(next)}`}`)
    for (const job of page.items) $(job.id) ?? $('jobs').append(row(job))
    next = page.next ?? ''
    $('more').hidden = !next
    $('none').hidden = $('jobs').childElementCount > 0
  }
  $('jobs').replaceChildren()
  $('more').onclick = () => older().catch(show)
  const waiting = new Set()
  const refresh = async () => {
    const ids = [...waiting]
    waiting.clear()
    for (const id of ids) {
      const fresh = row(await json(`api/v1/jobs/${id}`))
      $(id) ? $(id).replaceWith(fresh) : $('jobs').prepend(fresh)
    }
    $('none').hidden = $('jobs').childElementCount > 0
  }
  follow('api/v1/events?kind=job', (kind, event) => {
    if (kind !== 'event' || !event.job) return
    if (waiting.size === 0) setTimeout(() => refresh().catch(show), 200)
    waiting.add(event.job)
  })
  await older()
}

// ---- one job ----
const terminal = text => text.replace(/\x1b\[[0-9;]*m/g, '')
const append = (pre, text, className) => {
  const atEnd = pre.scrollTop + pre.clientHeight >= pre.scrollHeight - 40
  pre.append(span(text, className))
  pre.shown = (pre.childElementCount > 1 ? pre.shown : 0) + text.length
  while (pre.shown > LONGEST_LOG && pre.childElementCount > 1) {
    pre.shown -= pre.firstChild.textContent.length
    pre.firstChild.remove()
  }
  if (atEnd) pre.scrollTop = pre.scrollHeight
}
const bytes = base64 => Uint8Array.from(atob(base64), c => c.charCodeAt(0))
const line = step => {
  switch (step.step) {
    case 'session': return step.model && `· ${step.model}`
    case 'message': return step.text
    case 'tool_call': return `▸ ${step.tool} ${step.arguments}`
    case 'tool_result': return step.failed ? `✗ ${step.output}` : ''
    case 'file_change': return `± ${step.change} ${step.path}`
    case 'notice': return `· ${step.text}`
    case 'failed': return `✗ ${step.message}`
    default: return ''
  }
}
/** A step as a line for people; any other line as it is. */
const readable = text => {
  if (!text.startsWith('{"step":')) return `${text}\n`
  try {
    const shown = line(JSON.parse(text))
    return shown ? `${shown}\n` : ''
  } catch {
    return `${text}\n`
  }
}
const facts = job => {
  const last = job.attempts.at(-1)
  const tokens = last ? last.usage.input_tokens + last.usage.cached_tokens + last.usage.cache_write_tokens + last.usage.output_tokens : 0
  const parts = [job.agent, `by ${job.submitter}`, `filed ${when(job.filed_at)}`, last && `attempt ${last.id} on ${last.node}`,
    tokens > 0 && `${tokens} tokens`, last?.usage.cost_usd !== undefined && `$${last.usage.cost_usd}`, last?.result && `isolation ${last.result.isolation}`]
  return parts.filter(Boolean).join(' · ')
}
const draw = job => {
  const { state } = job.status
  const over = !['queued', 'running'].includes(state)
  $('job-title').textContent = `Job ${job.id}`
  document.title = `${job.id} ${state} · Cadre`
  $('job-state').textContent = state
  $('job-state').className = `state ${state}`
  $('one').classList.toggle('over', over)
  $('job-facts').textContent = facts(job)
  $('job-why').textContent = job.status.why || job.status.reason ||
    [job.status.disconnected, job.status.stopping].filter(Boolean).join('; ')
  $('job-prompt').textContent = job.prompt
  $('job-answer').textContent = job.attempts.at(-1)?.result?.answer ?? ''
  $('cancel').hidden = over
}
const leftovers = async id => {
  const { items } = await json(`api/v1/jobs/${id}/artifacts`)
  $('artifacts').replaceChildren(...items.map(item => {
    const li = document.createElement('li')
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: item.name })
    button.onclick = () => save(item).catch(show)
    li.append(button, ` ${item.kind}, ${item.bytes} bytes, ${item.attempt}`)
    return li
  }))
  if (!items.some(item => item.kind === 'patch')) return
  const text = await (await api(`api/v1/jobs/${id}/diff`)).text()
  const kinds = { '+': 'added', '-': 'removed', '@': 'hunk' }
  let head = true // of a file: its --- and +++ are no changes
  $('diff').replaceChildren(...text.slice(0, LONGEST_LOG).split(/(?<=\n)/).map(each => {
    if (each.startsWith('diff ')) head = true
    if (each.startsWith('@@')) head = false
    return span(each, head ? 'hunk' : kinds[each[0]])
  }))
}
const save = async item => {
  const blob = await (await api(`api/v1/artifacts/${item.id}`)).blob()
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: item.name.split('/').at(-1) })
  link.click()
  URL.revokeObjectURL(link.href)
}
const one = async id => {
  only('') // another job's facts and its Cancel button are gone before this one is known
  for (const part of ['log', 'diff', 'artifacts', 'job-answer']) $(part).replaceChildren()
  draw(await json(`api/v1/jobs/${id}`))
  only('one')
  $('cancel').onclick = () => confirm(`Cancel ${id}?`) && json(`api/v1/jobs/${id}/cancel`, { method: 'POST' }).then(draw).catch(show)
  let human = '' // which stream is for people is known once the agent has started
  let decoders = {}
  let half = ''
  follow(`api/v1/jobs/${id}/log/follow`, async (kind, data) => {
    if (kind === 'attempt') {
      decoders = {}
      half = human = ''
      append($('log'), `— attempt ${data.id} on ${data.node} —\n`, 'hunk')
      draw(await json(`api/v1/jobs/${id}`))
    } else if (kind === 'chunk') {
      if (!human && data.stream !== 'err') {
        const job = await json(`api/v1/jobs/${id}`)
        human = job.attempts.find(attempt => attempt.id === data.attempt).human_stream
        draw(job)
      }
      if (data.stream !== 'err' && data.stream !== human) return
      if (data.missing > 0) append($('log'), `[${data.missing} bytes are missing here]\n`, 'gap')
      decoders[data.stream] ??= new TextDecoder()
      const text = terminal(decoders[data.stream].decode(bytes(data.data), { stream: true }))
      if (data.stream === 'err') return append($('log'), text, 'err')
      const lines = (half + text).split('\n')
      half = lines.pop()
      append($('log'), lines.map(readable).join(''))
    } else if (kind === 'end') {
      append($('log'), half)
      draw(data)
      leftovers(id).catch(show)
      $('live').textContent = ''
      return 'end'
    }
  })
}

// ---- who we are ----
/** A key, or the code of a link that signs in once; the server sets a cookie that no script can read. */
const signIn = by => {
  stop = new AbortController()
  return api('api/v1/session', { method: 'POST', body: JSON.stringify(by), headers: { 'Content-Type': 'application/json' } })
}
const refused = error => enter(error.status === 401 ? 'This is not good, or not any more.' : error.message)

// ---- where we are ----
/** The path below the server's own, such as `jobs/j17`, whatever a proxy puts before it. */
const place = () => location.pathname.slice(new URL(document.baseURI).pathname.length)
const go = async () => {
  stop.abort()
  stop = new AbortController()
  $('error').textContent = $('live').textContent = $('elsewhere').textContent = ''
  const me = await json('api/v1/me').catch(error => {
    if (error.status !== 401) throw error
  })
  if (!me) return enter('')
  $('who').textContent = `${me.name} (${me.grant})`
  $('leave').hidden = false
  const job = /^jobs\/(j[0-9]+)$/.exec(place()) ?? /^#job=(j[0-9]+)$/.exec(location.hash) // the latter is what older programs print
  if (job) return one(job[1])
  if (!['', 'jobs', 'sign-in'].includes(place().replace(/\/$/, ''))) {
    $('elsewhere').textContent = `There is no page ${place()} here: this program was built without the console. These are its jobs.`
  }
  return list()
}
const begin = async () => {
  const code = /^#code=([\w-]+)$/.exec(location.hash)
  try {
    if (code) {
      history.replaceState(null, '', document.baseURI) // it is good once, and no bookmark
      await signIn({ code: code[1] })
    }
  } catch (error) {
    return refused(error)
  }
  await go().catch(show)
}
$('key-form').onsubmit = event => {
  event.preventDefault()
  const key = $('key').value.trim()
  $('key').value = ''
  signIn({ key }).then(begin, refused)
}
$('leave').onclick = () => api('api/v1/session', { method: 'DELETE' }).then(() => enter(''), show)
addEventListener('hashchange', begin)
begin()
