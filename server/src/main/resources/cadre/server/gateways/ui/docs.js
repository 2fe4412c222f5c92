'use strict'
// The page of the API, drawn from openapi.json alone. Whatever comes from there or from a server is set as text.

const $ = id => document.getElementById(id)
const KEY = 'cadre.key' // shared with the page of jobs
const VERBS = ['get', 'post', 'put', 'delete']

/** An element with properties and children; a string is text. */
const el = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children.filter(child => child !== undefined && child !== ''))
  return element
}
const pretty = value => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))
const nameOf = schema => schema.$ref?.split('/').at(-1)

// ---- shapes ----
/** A schema in a few words, with links to the shapes that it names. */
const type = schema => {
  const name = nameOf(schema)
  if (name) return [el('a', { href: `#shape-${name}`, textContent: name })]
  if (schema.type === 'array') return ['list of ', ...type(schema.items)]
  if (schema.additionalProperties) return ['map of ', ...type(schema.additionalProperties)]
  if (schema.const) return [el('code', { textContent: JSON.stringify(schema.const) })]
  if (schema.enum) return [schema.enum.join(' | ')]
  const plain = [schema.type].flat().join(' or ')
  return [schema.format === 'date-time' ? 'time, ISO 8601 in UTC' : plain || 'anything']
}
const fields = schema => {
  const rows = Object.entries(schema.properties ?? {}).map(([name, value]) => {
    const must = schema.required?.includes(name)
    return el('tr', {}, el('td', {}, el('code', { textContent: name }), must ? '' : el('span', { className: 'rule', textContent: ' optional' })),
      el('td', { className: 'wide' }, ...type(value)))
  })
  return el('table', {}, el('tbody', {}, ...rows))
}
const union = schema => {
  const { propertyName, mapping } = schema.discriminator
  const rows = Object.entries(mapping).map(([word, target]) =>
    el('tr', {}, el('td', {}, el('code', { textContent: `${propertyName} = ${word}` })), el('td', { className: 'wide' }, ...type({ $ref: target }))))
  return el('table', {}, el('tbody', {}, ...rows))
}
const shape = ([name, schema]) => el('article', { id: `shape-${name}` },
  el('h3', { textContent: name }), schema.oneOf ? union(schema) : fields(schema))

// ---- one route ----
const parametersOf = parameters => {
  const rows = parameters.map(parameter => el('tr', {},
    el('td', {}, el('code', { textContent: parameter.name }), parameter.required ? el('span', { className: 'must', textContent: ' must' }) : ''),
    el('td', { className: 'wide', textContent: parameter.description || `in the ${parameter.in}` }),
    el('td', {}, parameter.example === undefined ? '' : el('code', { textContent: String(parameter.example) }))))
  const head = el('tr', {}, ...['Parameter', 'What it is', 'Example'].map(text => el('th', { scope: 'col', textContent: text })))
  return el('table', {}, el('thead', {}, head), el('tbody', {}, ...rows))
}
const body = (title, content) => Object.entries(content ?? {}).flatMap(([media, { schema, example }]) => [
  el('h4', {}, `${title} · ${media}`, ...(schema ? [' · ', ...type(schema)] : [])),
  ...(example === undefined ? [] : [el('pre', { tabIndex: 0, textContent: pretty(example) })]),
])
const address = (path, parameters, value) => {
  const inPath = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(value(name)))
  const query = parameters.filter(parameter => parameter.in === 'query' && value(parameter.name) !== '')
    .map(parameter => `${parameter.name}=${encodeURIComponent(value(parameter.name))}`)
  return (inPath + (query.length > 0 ? `?${query.join('&')}` : '')).slice(1)
}
const quoted = text => `'${text.replaceAll("'", `'\\''`)}'`
const curl = (verb, path, operation) => {
  const parameters = operation.parameters ?? []
  const examples = Object.fromEntries(parameters.map(({ name, example }) => [name, example === undefined ? '' : String(example)]))
  const parts = ['curl', verb === 'get' ? '' : `-X ${verb.toUpperCase()}`, operation.security.length > 0 ? '-H "Authorization: Bearer $CADRE_KEY"' : '']
  const sent = operation.requestBody?.content?.['application/json']?.example
  if (sent) parts.push('--json', quoted(JSON.stringify(sent)))
  else if (operation.requestBody) parts.push('--data-binary @FILE')
  parts.push(`"$CADRE_URL/${address(path, parameters, name => examples[name])}"`)
  return parts.filter(Boolean).join(' ')
}

// ---- try it ----
const LONGEST = 100_000
const showAnswer = async (response, out) => {
  const told = ['content-type', 'etag', 'ratelimit', 'retry-after', 'content-encoding']
    .map(name => response.headers.get(name) && `${name}: ${response.headers.get(name)}`).filter(Boolean)
  const media = response.headers.get('content-type') ?? ''
  let text = ''
  if (media.includes('event-stream')) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    out.textContent = `${response.status} ${response.statusText}\n${told.join('\n')}\n\n`
    for (let part = await reader.read(); !part.done && out.textContent.length < LONGEST; part = await reader.read()) out.append(part.value)
    return
  }
  if (/json|text/.test(media)) text = await response.text()
  else text = media ? `(${(await response.blob()).size} bytes)` : ''
  if (media.includes('json')) text = pretty(JSON.parse(text))
  out.textContent = `${response.status} ${response.statusText}\n${told.join('\n')}\n\n${text.slice(0, LONGEST)}`
}
const tryIt = (verb, path, operation) => {
  const parameters = operation.parameters ?? []
  const inputs = new Map()
  const form = el('form', { className: 'try' })
  for (const { name, example, in: place } of parameters) {
    const id = `${operation.operationId}-${name}`
    const input = el('input', { id, value: place === 'path' && example !== undefined ? String(example) : '', required: place === 'path' })
    inputs.set(name, input)
    form.append(el('label', { htmlFor: id, textContent: name }), input)
  }
  const sent = operation.requestBody?.content
  const media = sent && Object.keys(sent)[0]
  const text = sent && el('textarea', { id: `${operation.operationId}-body`, value: pretty(sent[media].example ?? ''), spellcheck: false })
  if (text) form.append(el('label', { htmlFor: text.id, textContent: 'Body' }), text)
  const out = el('pre', { tabIndex: 0, hidden: true })
  out.setAttribute('role', 'status')
  let under = new AbortController()
  form.append(el('button', { textContent: 'Send' }))
  form.onsubmit = async event => {
    event.preventDefault()
    if (verb !== 'get' && !confirm(`${verb.toUpperCase()} ${path}: this changes things on this server.`)) return
    under.abort()
    under = new AbortController()
    out.hidden = false
    out.textContent = 'sending…'
    try {
      const key = sessionStorage.getItem(KEY)
      const headers = { ...(key && operation.security.length > 0 && { Authorization: `Bearer ${key}` }), ...(text && { 'Content-Type': media }) }
      const url = address(path, parameters, name => inputs.get(name).value.trim())
      await showAnswer(await fetch(url, { method: verb.toUpperCase(), headers, body: text?.value || undefined, signal: under.signal }), out)
    } catch (error) {
      if (error.name !== 'AbortError') out.textContent = error.message
    }
  }
  return el('details', {}, el('summary', { textContent: 'Try it' }), form, out)
}

const rule = text => (text.startsWith('key ') ? `needs a key with the grant ${text.slice(4)}` : text === 'open' ? 'open to everyone' : `needs: ${text}`)
const route = ({ verb, path, operation }) => {
  const [status] = Object.keys(operation.responses)
  const command = curl(verb, path, operation)
  const copied = el('span', { className: 'shown' })
  copied.setAttribute('role', 'status')
  const copy = el('button', { type: 'button', textContent: 'Copy' })
  copy.onclick = () => navigator.clipboard.writeText(command).then(() => { copied.textContent = ' copied' }, () => { copied.textContent = ' select and copy it by hand' })
  const parameters = operation.parameters ?? []
  return el('article', { id: operation.operationId },
    el('h3', {}, el('span', { className: `verb ${verb}`, textContent: verb.toUpperCase() }), el('span', { className: 'path', textContent: path })),
    el('p', { textContent: operation.summary }),
    el('p', { className: 'rule', textContent: rule(operation['x-rule']) }),
    ...(parameters.length > 0 ? [parametersOf(parameters)] : []),
    el('details', {}, el('summary', { textContent: 'Example' }),
      el('pre', { tabIndex: 0, textContent: command }), copy, copied,
      ...body('Sent', operation.requestBody?.content),
      ...body(`Answer ${status}`, operation.responses[status].content)),
    ...(path === '/link' ? [] : [tryIt(verb, path, operation)]))
}

// ---- the page ----
const draw = spec => {
  $('version').textContent = `API of ${spec.info.version}`
  const groups = new Map()
  for (const [path, operations] of Object.entries(spec.paths)) {
    for (const verb of VERBS.filter(each => operations[each])) {
      const [tag] = operations[verb].tags
      groups.set(tag, [...(groups.get(tag) ?? []), { verb, path, operation: operations[verb] }])
    }
  }
  const last = tag => ['server', 'node link', 'pages'].indexOf(tag)
  const sorted = [...groups].sort(([a], [b]) => last(a) - last(b))
  const link = ({ verb, path, operation }) => el('a', { href: `#${operation.operationId}` },
    el('span', { className: `verb ${verb}`, textContent: verb.toUpperCase() }), el('span', { textContent: path.replace('/api/v1', '') }))
  for (const [tag, routes] of sorted) {
    $('nav').append(el('section', {}, el('h2', { textContent: tag }), ...routes.map(link)))
    $('routes').append(el('section', {}, el('h2', { textContent: tag }), ...routes.map(route)))
  }
  $('nav').append(el('section', {}, el('h2', { textContent: 'Shapes' }), el('a', { href: '#shapes', textContent: 'What travels as JSON' })))
  $('shapes').append(el('h2', { textContent: 'Shapes' }), ...Object.entries(spec.components.schemas).map(shape))
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView()
}
$('find').oninput = () => {
  const words = $('find').value.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = text => words.every(word => text.toLowerCase().includes(word))
  for (const article of document.querySelectorAll('#routes article')) {
    article.hidden = !fits(article.querySelector('h3').textContent + article.querySelector('p').textContent)
    document.querySelector(`nav a[href="#${article.id}"]`).hidden = article.hidden
  }
  for (const section of document.querySelectorAll('#routes section, nav section')) {
    section.hidden = ![...section.querySelectorAll('article, a')].some(each => !each.hidden)
  }
}
$('key').value = sessionStorage.getItem(KEY) ?? ''
$('key').onchange = () => ($('key').value.trim() ? sessionStorage.setItem(KEY, $('key').value.trim()) : sessionStorage.removeItem(KEY))
$('key-form').onsubmit = event => event.preventDefault()
fetch('openapi.json').then(response => response.json()).then(draw).catch(error => { $('error').textContent = error.message })
