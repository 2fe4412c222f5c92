import { useWords } from '../../strings/language'
import { jobsWords } from '../../strings/jobs'
import { Page } from '../../ui/page'

export default function JobsPage() {
  const t = useWords(jobsWords)
  return <Page title={t.title}>{null}</Page>
}
