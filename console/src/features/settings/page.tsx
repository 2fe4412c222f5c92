import { Link, useParams } from '@tanstack/react-router'
import { settingsWords } from '../../strings/settings'
import { useWords } from '../../strings/language'
import { SettingsIcon } from '../../ui/icons'
import { LinkStrip } from '../../ui/link-strip'
import { Empty, Page } from '../../ui/page'
import { AgentsSection } from './agents-section'
import { AuditSection } from './audit/section'
import { DoctorSection } from './doctor-section'
import { GitHubSection } from './github-section'
import { IntegrationsSection } from './integrations-section'
import { KeysSection } from './keys-section'
import { LimitsSection } from './limits-section'
import { RetentionSection } from './retention-section'
import { isSection, SECTIONS, type Section } from './search'
import { SecretsSection } from './secrets-section'
import css from './settings.module.css'
import { TeamsSection } from './teams-section'

const PARTS: Record<Section, () => React.ReactNode> = {
  agents: AgentsSection,
  keys: KeysSection,
  secrets: SecretsSection,
  teams: TeamsSection,
  limits: LimitsSection,
  retention: RetentionSection,
  doctor: DoctorSection,
  integrations: IntegrationsSection,
  github: GitHubSection,
  audit: AuditSection,
}

/** The settings; each part has an address of its own. */
export default function SettingsPage() {
  const t = useWords(settingsWords)
  const { section = 'agents' } = useParams({ strict: false })
  const known = isSection(section)
  const Part = known ? PARTS[section] : undefined
  return (
    <Page title={known ? `${t.section[section]} · ${t.title}` : t.title} heading={t.title}>
      <div className={css.layout}>
        <LinkStrip label={t.sections} className={css.menu}>
          {SECTIONS.map(each => (
            <Link key={each} to="/settings/$section" params={{ section: each }} search={{}} aria-current={each === section ? 'page' : undefined}>
              {t.section[each]}
            </Link>
          ))}
        </LinkStrip>
        <div className={css.content}>
          {Part === undefined ? <Empty title={t.noSection} icon={<SettingsIcon />} /> : <Part key={section} />}
        </div>
      </div>
    </Page>
  )
}
