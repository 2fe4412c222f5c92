/**
 * Cuts a patch of git into its files without reading their hunks, so that a huge or broken one costs nothing until a person asks to
 * see it. What an agent left is hostile: sizes are bounded, and paths are only shown.
 */

export type Change = 'added' | 'deleted' | 'modified' | 'renamed' | 'copied' | 'mode'

export interface PatchFile {
  /** Its path after the change; the earlier one of a deleted file. */
  readonly path: string
  readonly oldPath: string
  readonly change: Change
  readonly binary: boolean
  readonly insertions: number
  readonly deletions: number
  readonly lines: number
  readonly longestLine: number
  /** Its part of the patch, from `diff --git` on. */
  readonly text: string
}

export interface Patch {
  readonly files: readonly PatchFile[]
  /** Files that are in the patch and not in `files`, because there are too many. */
  readonly left: number
}

export const MOST_FILES = 2000
/** A file with more lines than this, or one longer than `LONG_LINE`, is shown only when asked for. */
export const LARGE_LINES = 1500
export const LONG_LINE = 2000
/** The most lines of a file that are ever shown. */
export const MOST_LINES = 20_000

/** Why a file is not shown at once; undefined if it is. */
export const largeness = (file: PatchFile): 'lines' | 'long' | undefined =>
  file.lines > LARGE_LINES ? 'lines' : file.longestLine > LONG_LINE ? 'long' : undefined

const ESCAPES: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 }

/** A path as git writes it: in quotes with octal escapes if it has unusual bytes. */
export const unquote = (path: string): string => {
  if (!path.startsWith('"') || !path.endsWith('"') || path.length < 2) return path
  const bytes: number[] = []
  const inner = new TextEncoder().encode(path.slice(1, -1))
  for (let at = 0; at < inner.length; at++) {
    const byte = inner[at] ?? 0
    if (byte !== 92) {
      bytes.push(byte)
      continue
    }
    const octal = String.fromCharCode(...inner.subarray(at + 1, at + 4))
    if (/^[0-3][0-7]{2}$/.test(octal)) {
      bytes.push(parseInt(octal, 8))
      at += 3
    } else {
      bytes.push(ESCAPES[String.fromCharCode(inner[at + 1] ?? 92)] ?? 63)
      at += 1
    }
  }
  return new TextDecoder().decode(Uint8Array.from(bytes))
}

const withoutSide = (path: string): string => {
  const plain = unquote(path.replace(/\t$/, ''))
  return /^[ab]\//.test(plain) ? plain.slice(2) : plain
}

/** Of `diff --git a/x b/x`: both paths are the same there, unless other lines tell them. */
const pathOfHeader = (header: string): string => {
  const rest = header.slice('diff --git '.length)
  const quoted = /^("(?:[^"\\]|\\.)*") ("(?:[^"\\]|\\.)*"|.*)$/.exec(rest)
  if (quoted?.[2] !== undefined) return withoutSide(quoted[2])
  const half = (rest.length - 1) / 2
  return withoutSide(Number.isInteger(half) ? rest.slice(half + 1) : rest)
}

interface Draft {
  path: string
  oldPath: string
  change: Change
  binary: boolean
  insertions: number
  deletions: number
  lines: number
  longestLine: number
  inHunk: boolean
  hunkOld: number
  hunkNew: number
}

const header = (draft: Draft, line: string): void => {
  const word = (prefix: string): string | undefined => (line.startsWith(prefix) ? line.slice(prefix.length) : undefined)
  const renamed = word('rename from ') ?? word('copy from ')
  const to = word('rename to ') ?? word('copy to ')
  const before = word('--- ')
  const after = word('+++ ')
  if (line.startsWith('new file mode')) draft.change = 'added'
  else if (line.startsWith('deleted file mode')) draft.change = 'deleted'
  else if (line.startsWith('old mode') && draft.change === 'modified') draft.change = 'mode'
  else if (line.startsWith('Binary files ') || line === 'GIT binary patch') draft.binary = true
  else if (renamed !== undefined) {
    draft.change = line.startsWith('copy') ? 'copied' : 'renamed'
    draft.oldPath = unquote(renamed)
  } else if (to !== undefined) draft.path = unquote(to)
  else if (before !== undefined && before !== '/dev/null') draft.oldPath = withoutSide(before)
  else if (after !== undefined && after !== '/dev/null') draft.path = withoutSide(after)
}

const HUNK = /^@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@/

const beginHunk = (draft: Draft, line: string): boolean => {
  const hunk = HUNK.exec(line)
  if (hunk === null) return false
  draft.inHunk = true
  if (draft.change === 'mode') draft.change = 'modified'
  draft.hunkOld = Number(hunk[1] ?? 1)
  draft.hunkNew = Number(hunk[2] ?? 1)
  return true
}

const body = (draft: Draft, line: string): void => {
  if (line.startsWith('+')) {
    draft.insertions += 1
    draft.hunkNew -= 1
  } else if (line.startsWith('-')) {
    draft.deletions += 1
    draft.hunkOld -= 1
  } else if (!line.startsWith('\\')) {
    draft.hunkOld -= 1
    draft.hunkNew -= 1
  }
  draft.inHunk = draft.hunkOld > 0 || draft.hunkNew > 0
}

const begin = (line: string): Draft => {
  const path = pathOfHeader(line)
  return {
    path,
    oldPath: path,
    change: 'modified',
    binary: false,
    insertions: 0,
    deletions: 0,
    lines: 0,
    longestLine: 0,
    inHunk: false,
    hunkOld: 0,
    hunkNew: 0,
  }
}

/** The files of a patch, in its order. A line inside a hunk never begins a file, whatever it says. */
export const filesOf = (patch: string): Patch => {
  const files: PatchFile[] = []
  let left = 0
  let draft: Draft | undefined
  let start = 0
  const close = (end: number): void => {
    if (draft === undefined) return
    if (files.length >= MOST_FILES) left += 1
    else {
      const { inHunk: _in, hunkOld: _old, hunkNew: _new, ...known } = draft
      files.push({ ...known, text: patch.slice(start, end) })
    }
  }
  for (let at = 0; at < patch.length; ) {
    const feed = patch.indexOf('\n', at)
    const end = feed < 0 ? patch.length : feed
    const line = patch.slice(at, Math.min(end, at + 4096))
    if (line.startsWith('diff --git ') && !(draft?.inHunk ?? false)) {
      close(at)
      draft = begin(line)
      start = at
    } else if (draft !== undefined) {
      draft.lines += 1
      if (draft.inHunk) {
        draft.longestLine = Math.max(draft.longestLine, end - at)
        body(draft, line)
      } else if (!beginHunk(draft, line) && !draft.binary) header(draft, line)
    }
    at = end + 1
  }
  close(patch.length)
  return { files, left }
}

/** The first `MOST_LINES` lines of a file's patch, each cut to a length that can be drawn. */
export const bounded = (file: PatchFile): { readonly text: string; readonly cut: boolean } => {
  if (file.lines <= MOST_LINES && file.longestLine <= LONG_LINE) return { text: file.text, cut: false }
  const lines = file.text.split('\n', MOST_LINES)
  const text = lines.map(line => (line.length > LONG_LINE ? `${line.slice(0, LONG_LINE)}…` : line)).join('\n')
  return { text: `${text}\n`, cut: true }
}
