import { useKnownRepositories } from '../../domain/known-repositories'
import { useWords } from '../../strings/language'
import { newjobWords } from '../../strings/newjob'
import { Button, IconButton } from '../../ui/button'
import { Combo } from '../../ui/combo'
import { TextField } from '../../ui/field'
import { PlusIcon, TrashIcon } from '../../ui/icons'
import { repositoryAt, withRepositories, type Draft, type RepositoryDraft } from './draft'
import { FromGitHub } from './from-github'
import css from './newjob.module.css'

/** None, one or several repositories; known ones are offered, others can be typed. */
export function Repositories({
  draft,
  set,
  error,
}: {
  readonly draft: Draft
  readonly set: (change: Partial<Draft>) => void
  readonly error: string | undefined
}) {
  const t = useWords(newjobWords)
  const known = useKnownRepositories()
  const change = (row: number, to: Partial<RepositoryDraft>) =>
    set({ repositories: draft.repositories.map(each => (each.row === row ? { ...each, ...to } : each)) })
  const add = () => {
    const row = Math.max(-1, ...draft.repositories.map(each => each.row)) + 1
    set({ repositories: [...draft.repositories, repositoryAt('', row)] })
  }
  return (
    <fieldset className={css.group}>
      <legend>{t.repositories}</legend>
      {draft.repositories.length === 0 && <p className={css.quiet}>{t.noRepositories}</p>}
      {draft.repositories.map((each, index) => (
        <div key={each.row} className={css.repository}>
          <div className={css.repositoryLine}>
            <Combo
              label={t.repository}
              value={each.place}
              onChange={place => change(each.row, place === each.place ? {} : { place, bundle: undefined, origin: undefined })}
              known={known}
              placeholder={t.repositoryHint}
              error={index === 0 ? error : undefined}
              mono
            />
            <TextField label={t.ref} value={each.ref} onChange={ref => change(each.row, { ref })} placeholder={t.refPlaceholder} mono />
            <IconButton
              label={t.removeRepository(each.place)}
              icon={<TrashIcon />}
              onPress={() => set({ repositories: draft.repositories.filter(other => other.row !== each.row) })}
            />
          </div>
          <details>
            <summary>{t.repositoryMore}</summary>
            <div className={css.grid}>
              <TextField label={t.repositoryName} value={each.name} onChange={name => change(each.row, { name })} mono />
              <TextField label={t.prepare} value={each.prepare} onChange={prepare => change(each.row, { prepare })} placeholder="npm ci" mono />
              <TextField label={t.after} value={each.after} onChange={after => change(each.row, { after })} placeholder="npm test" mono />
            </div>
          </details>
        </div>
      ))}
      <div className={css.adding}>
        <Button size="small" icon={<PlusIcon />} onPress={add}>
          {t.addRepository}
        </Button>
        <FromGitHub onUse={places => set({ repositories: withRepositories(draft, places).repositories })} />
      </div>
    </fieldset>
  )
}
