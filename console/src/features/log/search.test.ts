// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { LogLines } from './lines'
import { isTrouble, needleOf, rowsWith, troubleIn } from './search'

const logOf = (text: string) => {
  const lines = new LogLines(64 << 20)
  lines.add('out', new TextEncoder().encode(text))
  return lines
}
const found = (lines: LogLines, text: string, exact = false, from = 0) =>
  [...lines.parts(from)].flatMap(part => rowsWith(part, needleOf(text, exact), from))

describe('a search', () => {
  it('finds_each_row_once_and_never_across_rows', () => {
    const lines = logOf('foo foo\nbar\nFOO\nfo\no\n')

    expect(found(lines, 'foo')).toEqual([0, 2])
    expect(found(lines, 'Foo', true)).toEqual([])
    expect(found(lines, 'foo', false, 1)).toEqual([2])
    expect(found(lines, 'bar')).toEqual([1])
  })

  it('finds_what_is_shown_even_where_colours_part_it', () => {
    expect(found(logOf('plain\n\u001b[31mErr\u001b[0mor: x\n'), 'error: x')).toEqual([1])
  })

  it('passes_over_titles_and_links_and_not_over_strings_without_an_end', () => {
    const lines = logOf('a\u001b]0;title\u0007b\nc\u001b]0;open\nd\u001b[1\ne\u001b\nf\u001b[2Kg\n')

    expect(found(lines, 'ab')).toEqual([0])
    expect(found(lines, 'title')).toEqual([])
    expect(found(lines, 'open')).toEqual([1])
    expect([found(lines, 'd'), found(lines, 'e'), found(lines, 'fg')]).toEqual([[2], [1, 3], [4]])
  })

  it('finds_text_of_other_scripts', () => {
    expect(found(logOf('하나\n둘 셋\n'), '둘 셋')).toEqual([1])
  })

  it('goes_over_many_segments', () => {
    const lines = logOf(Array.from({ length: 200_000 }, (_, at) => `line ${at} of the log\n`).join(''))

    expect(found(lines, 'line 199999 ')).toEqual([199_999])
    expect(found(lines, 'line 1000')).toHaveLength(1 + 10 + 100)
  })
})

describe('what looks like an error', () => {
  it('is_told_from_what_only_names_one', () => {
    expect(['error: x', 'FATAL no disk', 'java.lang.Exception', 'Tests failed', 'thread panicked at'].map(isTrouble)).toEqual([true, true, true, true, true])
    expect(['0 errors', 'no errors found', 'mirrored', 'error-handler.ts', 'all well', '"failed":false', 'failures: 0', '"error": null'].some(isTrouble)).toBe(false)
  })

  it('is_found_from_a_row_on', () => {
    const [part] = logOf('ok\nerror 1\nok\nerror 2\n').parts(0)

    expect(part && troubleIn(part, 0)).toBe(1)
    expect(part && troubleIn(part, 2)).toBe(3)
    expect(part && troubleIn(part, 4)).toBeUndefined()
  })
})
