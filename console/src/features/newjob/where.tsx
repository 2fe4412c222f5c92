import type { Schemas } from '../../api/client'
import { useWords } from '../../strings/language'
import { newjobWords } from '../../strings/newjob'
import { Segments, Select, TextField } from '../../ui/field'
import type { Draft } from './draft'
import css from './newjob.module.css'

export interface Part {
  readonly draft: Draft
  readonly set: (change: Partial<Draft>) => void
  readonly errorOf: (name: keyof Draft) => string | undefined
}

/** Any node, one with tags, or one by name. */
export function Where({ draft, set, errorOf, nodes }: Part & { readonly nodes: readonly Schemas['NodeView'][] }) {
  const t = useWords(newjobWords)
  const tags = [...new Set(nodes.flatMap(node => node.facts.tags))].sort()
  const names = [...new Set([...(draft.node === '' ? [] : [draft.node]), ...nodes.map(node => node.name)])]
  return (
    <div className={css.part}>
      <Segments
        label={t.where}
        value={draft.where}
        onChange={where => set({ where: where as Draft['where'] })}
        options={[
          { value: 'auto', label: t.auto },
          { value: 'tags', label: t.byTags },
          { value: 'node', label: t.byNode },
        ]}
      />
      {draft.where === 'node' && (
        <Select
          label={t.node}
          value={draft.node}
          onChange={node => set({ node })}
          options={[{ value: '', label: t.chooseNode }, ...names.map(name => ({ value: name, label: name }))]}
          error={errorOf('node')}
        />
      )}
      {draft.where === 'tags' && (
        <div className={css.pair}>
          <TextField
            label={t.requiredTags}
            hint={t.tagsHint}
            value={draft.required_tags}
            onChange={required_tags => set({ required_tags })}
            known={tags}
            error={errorOf('required_tags')}
          />
          <TextField
            label={t.preferredTags}
            hint={t.tagsHint}
            value={draft.preferred_tags}
            onChange={preferred_tags => set({ preferred_tags })}
            known={tags}
            error={errorOf('preferred_tags')}
          />
        </div>
      )}
    </div>
  )
}
