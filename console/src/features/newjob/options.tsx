import { useWords } from '../../strings/language'
import { newjobWords } from '../../strings/newjob'
import { Checkbox, Select, TextArea, TextField } from '../../ui/field'
import type { Draft } from './draft'
import css from './newjob.module.css'
import type { Part } from './where'

const isolations = ['auto', 'bubblewrap', 'unshare', 'user', 'none']

type TextName = { [K in keyof Draft]: Draft[K] extends string ? K : never }[keyof Draft]

/** Everything that a job may say besides; what is left empty, profile and server decide. */
export function Options({ draft, set, errorOf, open }: Part & { readonly open: boolean }) {
  const t = useWords(newjobWords)
  const text = (name: TextName) => ({
    value: draft[name],
    onChange: (value: string) => set({ [name]: value }),
    error: errorOf(name),
  })
  return (
    <details className={css.options} open={open || undefined}>
      <summary>{t.options}</summary>
      <div className={css.grid}>
        <TextField label={t.model} hint={t.modelHint} {...text('model')} mono />
        <TextField label={t.priority} hint={t.priorityHint} inputMode="numeric" {...text('priority')} />
        <TextField label={t.attempts} inputMode="numeric" {...text('attempts')} />
        <TextField label={t.timeout} inputMode="decimal" {...text('timeout')} />
        <TextField label={t.idleTimeout} inputMode="decimal" {...text('idle_timeout')} />
        <TextField label={t.queueTimeout} hint={t.queueTimeoutHint} inputMode="decimal" {...text('queue_timeout')} />
        <TextField label={t.maxTokens} inputMode="numeric" {...text('max_tokens')} />
        <TextField label={t.maxCost} inputMode="decimal" {...text('max_cost_usd')} />
        <Select
          label={t.placement}
          {...text('placement')}
          options={[{ value: '', label: t.asServer }, ...Object.entries(t.placements).map(([value, label]) => ({ value, label }))]}
        />
        <Select
          label={t.isolation}
          {...text('isolation')}
          options={[{ value: '', label: t.asProfile }, ...isolations.map(value => ({ value, label: value }))]}
        />
        <Select
          label={t.onDisconnect}
          {...text('on_disconnect')}
          options={[{ value: '', label: t.asProfile }, ...Object.entries(t.disconnect).map(([value, label]) => ({ value, label }))]}
        />
        {(draft.on_disconnect === 'replace' || draft.on_disconnect === 'stop') && (
          <TextField label={t.afterMinutes} inputMode="decimal" placeholder="5" {...text('disconnect_after')} />
        )}
      </div>
      <fieldset className={css.group}>
        <legend>{t.noProgress}</legend>
        <div className={css.grid}>
          <TextField label={t.noProgressTokens} inputMode="numeric" {...text('no_progress_tokens')} />
          <TextField label={t.noProgressFailures} inputMode="numeric" {...text('no_progress_failures')} />
          <TextField label={t.noProgressMinutes} inputMode="decimal" {...text('no_progress')} />
        </div>
        <Checkbox
          label={t.stopOnNoProgress}
          checked={draft.stop_on_no_progress}
          onChange={stop_on_no_progress => set({ stop_on_no_progress })}
        />
      </fieldset>
      <div className={css.grid}>
        <TextArea label={t.labels} hint={t.labelsHint} rows={3} mono {...text('labels')} />
        <TextArea label={t.env} hint={t.envHint} rows={3} mono {...text('env')} />
        <TextArea label={t.artifacts} hint={t.artifactsHint} rows={3} mono {...text('artifacts')} />
      </div>
    </details>
  )
}
