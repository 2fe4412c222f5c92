import { useNavigate } from '@tanstack/react-router'
import { api } from '../../api/client'
import { titleOf } from '../../domain/job-state'
import { useWords } from '../../strings/language'
import { newjobWords } from '../../strings/newjob'
import { Button } from '../../ui/button'
import { ChevronDownIcon } from '../../ui/icons'
import { Menu } from '../../ui/menu'

/** The last jobs with prompts of their own: one is taken, and the form begins as it was asked for. */
export function Templates() {
  const t = useWords(newjobWords)
  const navigate = useNavigate()
  const jobs = api.useQuery('get', '/api/v1/jobs', { params: { query: { limit: 50 } } })
  const seen = new Set<string>()
  const different = (jobs.data?.items ?? [])
    .filter(job => {
      const same = `${job.agent}\n${job.prompt}`
      return !seen.has(same) && seen.add(same)
    })
    .slice(0, 12)
  if (different.length === 0) return <Button reason={t.noTemplates}>{t.template}</Button>
  return (
    <Menu
      label={t.templates}
      trigger={<Button icon={<ChevronDownIcon />}>{t.template}</Button>}
      choices={different.map(job => ({
        id: job.id,
        label: `${job.id} · ${job.agent} · ${titleOf(job.prompt)}`,
        onAction: () => void navigate({ to: '/jobs/new', search: { like: job.id } }),
      }))}
    />
  )
}
