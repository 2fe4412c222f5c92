import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { uiWords } from '../../strings/ui'
import { useWords } from '../../strings/language'
import { Badge, type Tone } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Confirm, Dialog } from '../../ui/dialog'
import { Checkbox, Select, TextField } from '../../ui/field'
import { ClockIcon, PlusIcon } from '../../ui/icons'
import { Empty, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { toast } from '../../ui/toast'
import { compactText, moneyText, numberText, Time } from '../../ui/values'
import { Intro } from './intro'
import { readAmount } from './numbers'
import css from './settings.module.css'

type Budget = Schemas['BudgetView']

/** How much may be used in a day, and how much is. */
export function LimitsSection() {
  const t = useWords(settingsWords)
  const needsOperator = useGrantReason('operator')
  const [setting, setSetting] = useState<Budget | 'new'>()
  const [removing, setRemoving] = useState<Budget>()
  const budgets = api.useQuery('get', '/api/v1/budgets', { params: { query: { limit: 1000 } } })
  const all = budgets.data?.items ?? []
  const add = (
    <Button look="primary" icon={<PlusIcon />} reason={needsOperator} onPress={() => setSetting('new')}>
      {t.limits.set}
    </Button>
  )
  return (
    <>
      <Intro title={t.section.limits} lead={t.limits.lead}>
        {add}
      </Intro>
      {budgets.error !== null && <ProblemOf error={budgets.error} onRetry={() => void budgets.refetch()} />}
      {budgets.isPending ? (
        <Skeleton />
      ) : all.length === 0 ? (
        <Empty title={t.limits.emptyTitle} icon={<ClockIcon />}>
          {t.limits.emptyText}
        </Empty>
      ) : (
        <Table
          label={t.section.limits}
          rows={all}
          rowKey={budget => `${budget.who} ${budget.period}`}
          columns={[
            {
              id: 'who',
              head: t.limits.column.who,
              cell: budget => (
                <span className={css.inline}>
                  <span className={css.name}>{budget.who}</span>
                  <span className={css.faint}>{budget.who === 'main' ? t.limits.main : budget.name}</span>
                </span>
              ),
            },
            { id: 'state', head: t.limits.column.state, cell: budget => <State budget={budget} /> },
            { id: 'span', head: t.limits.period, cell: budget => budget.span },
            { id: 'tokens', head: t.limits.column.tokens, cell: budget => <Used used={budget.tokens} limit={budget.most_tokens} text={compactText} /> },
            { id: 'usd', head: t.limits.column.usd, cell: budget => <Used used={budget.cost_usd} limit={budget.most_usd} text={moneyText} /> },
            { id: 'resets', head: t.limits.column.resets, cell: budget => (budget.resets_at === undefined ? budget.span : <Time at={budget.resets_at} relative />) },
            {
              id: 'actions',
              head: <span className="visually-hidden">{t.limits.column.actions}</span>,
              cell: budget => (
                <span className={css.rowActions}>
                  <Button size="small" reason={needsOperator} onPress={() => setSetting(budget)}>
                    {t.limits.change}
                  </Button>
                  <Button size="small" reason={needsOperator} onPress={() => setRemoving(budget)}>
                    {t.limits.remove}
                  </Button>
                </span>
              ),
            },
          ]}
        />
      )}
      {setting !== undefined && <SetLimit budget={setting === 'new' ? undefined : setting} onClose={() => setSetting(undefined)} />}
      {removing !== undefined && <RemoveLimit budget={removing} onClose={() => setRemoving(undefined)} />}
    </>
  )
}

const TONES: Record<string, Tone> = { ok: 'good', near: 'warn', reached: 'bad' }

function State({ budget }: { readonly budget: Budget }) {
  const t = useWords(settingsWords)
  const words: Record<string, string> = t.limits.state
  return (
    <span className={css.inline}>
      <Badge tone={TONES[budget.state]}>{words[budget.state] ?? budget.state}</Badge>
      {budget.unpriced > 0 && <span className={css.faint}>{t.limits.unpriced(budget.unpriced)}</span>}
    </span>
  )
}

function Used({ used, limit, text }: { readonly used: number; readonly limit: number | undefined; readonly text: (value: number) => string }) {
  const t = useWords(settingsWords)
  if (limit === undefined) {
    return <span className={css.faint}>{t.limits.noLimit(text(used))}</span>
  }
  const words = t.limits.of(text(used), text(limit))
  return (
    <span className={css.used}>
      {words}
      <span
        className={css.meter}
        role="meter"
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(used, limit)}
        aria-label={words}
        data-state={used >= limit ? 'reached' : used >= limit * 0.8 ? 'near' : 'ok'}
      >
        <span style={{ width: `${Math.min(100, (used / limit) * 100)}%` }} />
      </span>
    </span>
  )
}

function SetLimit({ budget, onClose }: { readonly budget: Budget | undefined; readonly onClose: () => void }) {
  const t = useWords(settingsWords)
  const ui = useWords(uiWords)
  const [who, setWho] = useState(budget?.who ?? 'main')
  const [tokens, setTokens] = useState(budget?.most_tokens === undefined ? '' : numberText(budget.most_tokens))
  const [usd, setUsd] = useState(budget?.most_usd === undefined ? '' : String(budget.most_usd))
  const [period, setPeriod] = useState(budget?.period ?? '')
  const [stops, setStops] = useState(budget?.stops ?? false)
  const set = api.useMutation('put', '/api/v1/budgets/{who}', {
    onSuccess: saved => {
      toast({ tone: 'good', title: t.limits.saved(saved.who) })
      onClose()
    },
  })
  const perDay = readAmount(tokens)
  const money = readAmount(usd)
  const wrong = (amount: number | undefined) => (Number.isNaN(amount) ? t.limits.noNumber : undefined)
  const reason =
    perDay === undefined && money === undefined ? t.limits.needsOne : (wrong(perDay) ?? wrong(money))
  return (
    <Dialog
      title={budget === undefined ? t.limits.setTitle : t.limits.changeTitle(budget.who)}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look="primary" type="submit" form="set-limit" busy={set.isPending} reason={reason}>
            {t.limits.save}
          </Button>
        </>
      }
    >
      <form
        id="set-limit"
        className={css.form}
        onSubmit={event => {
          event.preventDefault()
          if (reason === undefined) {
            set.mutate({
              params: { path: { who: who.trim() }, query: period === '' ? {} : { period } },
              body: {
                stops,
                ...(perDay === undefined ? {} : { tokens: Math.round(perDay) }),
                ...(money === undefined ? {} : { usd: money }),
              },
            })
          }
        }}
      >
        {budget === undefined && <TextField label={t.limits.who} hint={t.limits.whoHint} value={who} onChange={setWho} required mono />}
        {budget === undefined && (
          <Select
            label={t.limits.period}
            value={period}
            onChange={setPeriod}
            options={['', 'day', 'month'].map(value => ({ value, label: t.limits.periods[value as ''] }))}
          />
        )}
        <TextField
          label={t.limits.tokens}
          hint={t.limits.emptyIsNone}
          value={tokens}
          onChange={setTokens}
          error={wrong(perDay)}
          placeholder="20M"
        />
        <TextField
          label={t.limits.usd}
          hint={t.limits.emptyIsNone}
          value={usd}
          onChange={setUsd}
          error={wrong(money)}
          inputMode="decimal"
          placeholder="50"
        />
        <Checkbox label={t.limits.stops} checked={stops} onChange={setStops} />
      </form>
      {set.error !== null && <ProblemOf error={set.error} />}
    </Dialog>
  )
}

function RemoveLimit({ budget, onClose }: { readonly budget: Budget; readonly onClose: () => void }) {
  const { who, period } = budget
  const t = useWords(settingsWords)
  const remove = api.useMutation('delete', '/api/v1/budgets/{who}', {
    onSuccess: () => {
      toast({ tone: 'good', title: t.limits.removed(who) })
      onClose()
    },
  })
  return (
    <Confirm
      title={t.limits.removeTitle(who)}
      open
      onClose={onClose}
      action={t.limits.remove}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { path: { who }, query: { period } } })}
    >
      <p>{t.limits.removeText}</p>
      {remove.error !== null && <ProblemOf error={remove.error} />}
    </Confirm>
  )
}
