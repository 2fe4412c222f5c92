import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { uiWords } from '../strings/ui'
import { useWords } from '../strings/language'
import { Button } from './button'
import { classes } from './class-names'
import css from './dialog.module.css'

/** A dialog that the caller opens and closes; Escape and a press outside close it. */
export function Dialog({
  title,
  open,
  onClose,
  children,
  actions,
  wide = false,
  alert = false,
}: {
  readonly title: string
  readonly open: boolean
  readonly onClose: () => void
  readonly children: ReactNode
  readonly actions?: ReactNode
  readonly wide?: boolean | undefined
  readonly alert?: boolean | undefined
}) {
  return (
    <ModalOverlay
      className={css.overlay ?? ''}
      isDismissable={!alert}
      isOpen={open}
      onOpenChange={next => {
        if (!next) onClose()
      }}
    >
      <Modal className={classes(css.modal, wide && css.wide)}>
        <AriaDialog className={css.dialog ?? ''} role={alert ? 'alertdialog' : 'dialog'}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
          {actions !== undefined && <div className={css.actions}>{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

/** Asks before something that cannot be taken back; the text says what it means. */
export function Confirm({
  title,
  open,
  onClose,
  action,
  onConfirm,
  busy,
  danger = true,
  children,
}: {
  readonly title: string
  readonly open: boolean
  readonly onClose: () => void
  readonly action: string
  readonly onConfirm: () => void
  readonly busy?: boolean | undefined
  readonly danger?: boolean | undefined
  readonly children: ReactNode
}) {
  const t = useWords(uiWords)
  return (
    <Dialog
      title={title}
      open={open}
      onClose={onClose}
      alert
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            {t.cancel}
          </Button>
          <Button look={danger ? 'danger' : 'primary'} onPress={onConfirm} busy={busy}>
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  )
}
