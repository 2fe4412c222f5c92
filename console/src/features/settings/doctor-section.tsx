import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { useWords } from '../../strings/language'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { CheckIcon, RetryIcon, WarnIcon } from '../../ui/icons'
import { Panel, Skeleton } from '../../ui/page'
import { Closed } from './closed'
import { Intro } from './intro'
import css from './settings.module.css'

/** What the server finds when it looks at itself. */
export function DoctorSection() {
  const t = useWords(settingsWords)
  return (
    <Closed title={t.section.doctor} lead={t.doctor.lead} grant="operator">
      <Doctor />
    </Closed>
  )
}

function Doctor() {
  const t = useWords(settingsWords)
  const doctor = api.useQuery('get', '/api/v1/doctor', {}, { staleTime: 10_000 })
  const checks = (doctor.data?.checks ?? []).toSorted((a, b) => Number(a.ok) - Number(b.ok))
  const wrong = checks.filter(check => !check.ok).length
  return (
    <>
      <Intro title={t.section.doctor} lead={t.doctor.lead}>
        <Button icon={<RetryIcon />} busy={doctor.isFetching} onPress={() => void doctor.refetch()}>
          {t.doctor.again}
        </Button>
      </Intro>
      {doctor.error !== null && <ProblemOf error={doctor.error} />}
      {doctor.isPending && <Skeleton lines={8} />}
      {doctor.data !== undefined && (
        <>
          <Panel title={wrong === 0 ? t.doctor.good : t.doctor.wrong(wrong)} flush>
            <ul className={css.rows}>
              {checks.map(check => (
                <li key={check.name}>
                  {check.ok ? (
                    <Badge tone="good" icon={<CheckIcon />}>
                      {t.doctor.ok}
                    </Badge>
                  ) : (
                    <Badge tone="bad" icon={<WarnIcon />}>
                      {t.doctor.bad}
                    </Badge>
                  )}
                  <div className={css.grow}>
                    <span className={css.name}>{check.name}</span>
                    <p>{check.detail}</p>
                    {check.fix !== '' && (
                      <p>
                        <strong>{t.doctor.fix}</strong> {check.fix}
                      </p>
                    )}
                  </div>
                </li>
              ))}
            </ul>
          </Panel>
          <p className={css.faint}>{t.doctor.about(doctor.data.version, doctor.data.java, doctor.data.os)}</p>
        </>
      )}
    </>
  )
}
