import { useState } from 'react'
import { ProblemOf } from '../../../domain/problem'
import { auditWords } from '../../../strings/audit'
import { useWords } from '../../../strings/language'
import { settingsWords } from '../../../strings/settings'
import { Button } from '../../../ui/button'
import { ClockIcon, DownloadIcon, RetryIcon } from '../../../ui/icons'
import { Empty, Skeleton } from '../../../ui/page'
import { numberText } from '../../../ui/values'
import { Closed } from '../closed'
import { Intro } from '../intro'
import { useSettingsSearch } from '../use-settings-search'
import css from './audit.module.css'
import { ChainStrip } from './chain-strip'
import { CheckPart } from './check-part'
import { Events } from './events'
import { ExportDialog } from './export-dialog'
import { AuditFilters } from './filters'
import { rangeOf } from './range'
import { queryOf, useAuditEvents } from './use-audit'

/** Who did what: everything that was done with a key, and whether it is as it was sealed. */
export function AuditSection() {
  const title = useWords(settingsWords).section.audit
  const { lead } = useWords(auditWords)
  return (
    <Closed title={title} lead={lead} grant="operator">
      <Audit title={title} lead={lead} />
    </Closed>
  )
}

function Audit({ title, lead }: { readonly title: string; readonly lead: string }) {
  const t = useWords(auditWords)
  const { search } = useSettingsSearch()
  // From when one counts stays while the page does: else each page would begin elsewhere.
  const [opened] = useState(() => Date.now())
  const [exporting, setExporting] = useState(false)
  const range = rangeOf(search, opened)
  const query = queryOf(search, range)
  const audit = useAuditEvents(query)
  return (
    <>
      <Intro title={title} lead={lead}>
        <Button icon={<RetryIcon />} busy={audit.isRefetching && audit.isError} onPress={() => void audit.refetch()}>
          {t.again}
        </Button>
        <Button icon={<DownloadIcon />} onPress={() => setExporting(true)}>
          {t.export.start}
        </Button>
      </Intro>
      <ChainStrip />
      <CheckPart />
      <AuditFilters />
      <List title={title} audit={audit} filtered={Object.keys(query).length > 0} />
      {exporting && <ExportDialog query={query} range={range} onClose={() => setExporting(false)} />}
    </>
  )
}

function List({ title, audit, filtered }: { readonly title: string; readonly audit: ReturnType<typeof useAuditEvents>; readonly filtered: boolean }) {
  const t = useWords(auditWords)
  const events = audit.data?.pages.flatMap(page => page.items) ?? []
  const again = () => void (audit.isFetchNextPageError ? audit.fetchNextPage() : audit.refetch())
  return (
    <>
      {events.length > 0 && <Events label={title} events={events} />}
      {audit.isPending && <Skeleton lines={8} />}
      {audit.isSuccess && events.length === 0 && <Nothing next={audit.data.pages.at(-1)?.next} filtered={filtered} />}
      {audit.error !== null && <ProblemOf error={audit.error} onRetry={again} />}
      {audit.hasNextPage && (
        <div className={css.foot}>
          <Button busy={audit.isFetchingNextPage} onPress={() => void audit.fetchNextPage()}>
            {events.length === 0 ? t.list.goOn : t.list.older}
          </Button>
        </div>
      )}
      {events.length > 0 && !audit.hasNextPage && <p className={css.end}>{filtered ? t.list.endOfMatch : t.list.end}</p>}
    </>
  )
}

function Nothing({ next, filtered }: { readonly next: string | undefined; readonly filtered: boolean }) {
  const t = useWords(auditWords).list
  if (next !== undefined) {
    return (
      <Empty title={t.emptyPage} icon={<ClockIcon />}>
        {t.lookedTo(numberText(Number(next)))}
      </Empty>
    )
  }
  return (
    <Empty title={filtered ? t.noMatch : t.empty} icon={<ClockIcon />}>
      {filtered ? t.noMatchText : t.emptyText}
    </Empty>
  )
}
