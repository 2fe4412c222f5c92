// @vitest-environment node
import { parseDiff } from 'react-diff-view'
import { describe, expect, it } from 'vitest'
import { bounded, filesOf, LARGE_LINES, largeness, LONG_LINE, MOST_FILES, MOST_LINES, unquote } from './patch'

const head = (path: string) => `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n`
const brief = (patch: string) => filesOf(patch).files.map(({ path, oldPath, change, insertions, deletions }) => [path, oldPath, change, insertions, deletions])

const lines = (count: number, text = 'x') => `${head('a')}@@ -0,0 +1,${count} @@\n${`+${text}\n`.repeat(count)}`

describe('the files of a patch', () => {
  it('are_told_apart_with_what_happened_to_each', () => {
    const patch =
      `${head('src/a.ts')}@@ -1,2 +1,2 @@\n-old\n+new\n same\n` +
      'diff --git a/new.txt b/new.txt\nnew file mode 100644\nindex 0..1\n--- /dev/null\n+++ b/new.txt\n@@ -0,0 +1,2 @@\n+one\n+two\n' +
      'diff --git a/gone.txt b/gone.txt\ndeleted file mode 100644\n--- a/gone.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-bye\n' +
      'diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n' +
      'diff --git a/run b/run\nold mode 100644\nnew mode 100755\n' +
      'diff --git a/pic b/pic\nindex 1..2 100644\nGIT binary patch\nliteral 3\n+++ b/lies\n\n'

    expect(brief(patch)).toEqual([
      ['src/a.ts', 'src/a.ts', 'modified', 1, 1],
      ['new.txt', 'new.txt', 'added', 2, 0],
      ['gone.txt', 'gone.txt', 'deleted', 0, 1],
      ['y', 'x', 'renamed', 0, 0],
      ['run', 'run', 'mode', 0, 0],
      ['pic', 'pic', 'modified', 0, 0],
    ])
    expect(filesOf(patch).files.at(-1)?.binary).toBe(true)
  })

  it('cannot_be_made_up_by_lines_inside_of_a_hunk', () => {
    const patch = `${head('a')}@@ -1 +1,3 @@\n same\n+diff --git a/evil b/evil\n+--- a/evil\ndiff --git a/b b/b\n`

    expect(brief(patch)).toEqual([
      ['a', 'a', 'modified', 2, 0],
      ['b', 'b', 'modified', 0, 0],
    ])
  })

  it('have_their_real_names_where_git_quotes_them', () => {
    expect(unquote('"b/\\355\\225\\230\\353\\202\\230 \\"x\\".txt"')).toBe('b/하나 "x".txt')
    expect(brief('diff --git "a/\\303\\251.txt" "b/\\303\\251.txt"\nnew file mode 100644\n')).toEqual([['é.txt', 'é.txt', 'added', 0, 0]])
    expect(brief('diff --git a/with space b/with space\nnew file mode 100644\n')[0]?.[0]).toBe('with space')
  })

  it('are_bounded_in_number', () => {
    const { files, left } = filesOf(Array.from({ length: MOST_FILES + 5 }, (_, at) => head(`f${at}`)).join(''))

    expect([files.length, left]).toEqual([MOST_FILES, 5])
  })

  it('are_shown_only_when_asked_for_if_they_are_large', () => {
    expect(filesOf(lines(10)).files.map(largeness)).toEqual([undefined])
    expect(filesOf(lines(LARGE_LINES)).files.map(largeness)).toEqual(['lines'])
    expect(filesOf(lines(1, 'y'.repeat(LONG_LINE))).files.map(largeness)).toEqual(['long'])
  })

  it('are_cut_to_what_can_be_drawn_and_stay_readable', () => {
    const count = MOST_LINES + 1000
    const [file] = filesOf(`${head('a')}@@ -0,0 +1,${count} @@\n${`+${'z'.repeat(LONG_LINE + 9)}\n`.repeat(3)}${'+x\n'.repeat(count - 3)}`).files
    const cut = file && bounded(file)

    expect(cut?.cut).toBe(true)
    expect(cut?.text.split('\n').length).toBeLessThanOrEqual(MOST_LINES + 1)
    expect(parseDiff(cut?.text ?? '')[0]?.hunks[0]?.changes.length).toBeGreaterThan(MOST_LINES - 10)
  })

  it('of_no_patch_at_all_are_none', () => {
    expect(filesOf('')).toEqual({ files: [], left: 0 })
    expect(filesOf('hello\n@@ -1 +1 @@\n+x').files).toEqual([])
  })
})
