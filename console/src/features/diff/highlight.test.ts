// @vitest-environment node
import { parseDiff } from 'react-diff-view'
import { describe, expect, it } from 'vitest'
import { languageOf, tokensOf } from './highlight'

const hunksOf = (hunk: string) => parseDiff(`diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n${hunk}`)[0]?.hunks ?? []

describe('the colours of a diff', () => {
  it('come_from_the_name_of_the_file', () => {
    expect(['src/a.TS', 'Dockerfile', 'x/Makefile', 'a.b.py', 'README', '.gitignore'].map(languageOf)).toEqual(['typescript', 'docker', 'makefile', 'python', undefined, undefined])
    expect(JSON.stringify(tokensOf(hunksOf('@@ -1 +1 @@\n-const a = 1\n+const a = 2\n'), 'a.ts'))).toContain('keyword')
  })

  it('are_left_out_where_a_header_claims_a_line_far_away', () => {
    expect(tokensOf(hunksOf('@@ -1 +900000000 @@\n+x\n'), 'a.ts')).toBeUndefined()
  })

  it('are_left_out_of_very_much_text', () => {
    expect(tokensOf(hunksOf(`@@ -0,0 +1 @@\n+${'x'.repeat(300_000)}\n`), 'a.ts')).toBeUndefined()
  })
})
