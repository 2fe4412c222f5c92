import { useWords } from '../../strings/language'
import { settingsWords } from '../../strings/settings'
import { Page } from '../../ui/page'

export default function SettingsPage() {
  const t = useWords(settingsWords)
  return <Page title={t.title}>{null}</Page>
}
