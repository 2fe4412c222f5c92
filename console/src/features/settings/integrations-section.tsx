import { addressOf } from '../../api/client'
import { settingsWords } from '../../strings/settings'
import { useWords } from '../../strings/language'
import { buttonLook } from '../../ui/button'
import { ExternalIcon } from '../../ui/icons'
import { Panel } from '../../ui/page'
import { CopyLine } from '../../ui/values'
import { Chats } from './chats-part'
import { Connections } from './connections-part'
import { Intro } from './intro'
import { Webhooks } from './webhooks-part'
import css from './settings.module.css'

/** How other programs reach this server: what there is, with the next step. */
export function IntegrationsSection() {
  const t = useWords(settingsWords)
  const words = t.integrations
  return (
    <>
      <Intro title={t.section.integrations} lead={words.lead} />
      <Connections />
      <Chats />
      <Webhooks />
      <div className={css.cards}>
        <Panel title={words.mcp}>
          <div className={css.stack}>
            <p>{words.mcpText}</p>
            <CopyLine text="cadre wire --team TEAM --as MEMBER --cli claude,codex,gemini" />
            <p>{words.mcpAt}</p>
            <CopyLine text={addressOf('/mcp')} />
          </div>
        </Panel>
        <Panel title={words.api}>
          <div className={css.stack}>
            <p>{words.apiText}</p>
            <CopyLine text={addressOf('/api/v1')} />
            <a className={buttonLook()} href={addressOf('/docs')} target="_blank" rel="noreferrer">
              <ExternalIcon /> {words.apiOpen}
            </a>
          </div>
        </Panel>
        <Panel title={words.metrics}>
          <div className={css.stack}>
            <p>{words.metricsText}</p>
            <CopyLine text={addressOf('/metrics')} />
          </div>
        </Panel>
        <Panel title={words.bridge}>
          <div className={css.stack}>
            <p>{words.bridgeText}</p>
            <CopyLine text={addressOf('/bridge')} />
          </div>
        </Panel>
      </div>
    </>
  )
}
