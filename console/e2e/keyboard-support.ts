import { expect, type Locator, type Page } from '@playwright/test'

interface Stop {
  readonly what: string
  /** Whether the browser shows where the focus is. */
  readonly shown: boolean
  /** Whether it lies on the screen and has a size. */
  readonly onScreen: boolean
  /** Whether it is inside of a dialog that is open. */
  readonly inDialog: boolean
  readonly number: number
}

/** Where the focus is now; `undefined` outside of everything. */
export const focused = (page: Page): Promise<Stop | undefined> =>
  page.evaluate(() => {
    const element = document.activeElement
    if (!(element instanceof HTMLElement) || element === document.body) return undefined
    const shows = (each: Element) =>
      [undefined, '::after', '::before'].some(part => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each, part)
        return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) || (part === undefined && /0px 0px 0px [1-9]/.test(boxShadow))
      })
    // A field that is drawn by what is around it shows its focus there, and a box that has its own sign inside of it.
    const around: Element[] = []
    for (let each: Element | null = element; each !== null && around.length < 4; each = each.parentElement) around.push(each)
    const box = element.getBoundingClientRect()
    const label = element.closest('label')?.getBoundingClientRect()
    const { width, height, top, bottom } = label ?? box
    const marked = window as unknown as { stops?: WeakMap<Element, number>; stopCount?: number }
    marked.stops ??= new WeakMap()
    if (!marked.stops.has(element)) {
      marked.stopCount = (marked.stopCount ?? 0) + 1
      marked.stops.set(element, marked.stopCount)
    }
    return {
      what: `${element.tagName.toLowerCase()} ${element.getAttribute('role') ?? ''} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}" #${element.id}.${element.className.toString().slice(0, 60)}`,
      shown: around.some(shows),
      onScreen: width > 0 && height > 0 && bottom > 0 && top < innerHeight,
      inDialog: element.closest('[role="dialog"], [role="alertdialog"]') !== null,
      number: marked.stops.get(element) ?? 0,
    }
  })

/** Tab once round the page: each stop is on the screen and shows the focus. Says how many there were. */
export const walk = async (page: Page, most = 120): Promise<number> => {
  const seen = new Set<number>()
  const wrong: string[] = []
  for (let step = 0; step < most; step++) {
    await page.keyboard.press('Tab')
    const stop = await focused(page)
    // Behind the end of the page there is its beginning.
    if (stop === undefined) continue
    if (seen.has(stop.number)) break
    seen.add(stop.number)
    if (!stop.shown) wrong.push(`no focus is shown on ${stop.what}`)
    if (!stop.onScreen) wrong.push(`not on the screen: ${stop.what}`)
  }
  expect(wrong, page.url()).toEqual([])
  return seen.size
}

/** Presses a key until that has the focus. */
export const pressTo = async (page: Page, key: string, target: Locator, most: number): Promise<void> => {
  await expect(target).toBeVisible()
  for (let step = 0; step < most; step++) {
    if (await target.evaluate(element => element === document.activeElement)) return
    await page.keyboard.press(key)
  }
  await expect(target, `${key} never came there`).toBeFocused({ timeout: 1 })
}

/** Presses Tab until that has the focus. */
export const tabTo = (page: Page, target: Locator, most = 100): Promise<void> => pressTo(page, 'Tab', target, most)

/** Opens a dialog by Enter on `opener`: it takes the focus, keeps it, and Escape gives it back to `back`. */
export const expectDialog = async (page: Page, opener: Locator, back: Locator = opener): Promise<void> => {
  await tabTo(page, opener)
  await page.keyboard.press('Enter')
  await expectOpenDialog(page, back)
}

/** The same of a dialog that is open already; the focus comes back to `back` or into it. */
export const expectOpenDialog = async (page: Page, back: Locator): Promise<void> => {
  const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'))
  await expect(dialog).toBeVisible()
  await expect.poll(async () => (await focused(page))?.inDialog, 'the dialog takes the focus').toBe(true)
  for (let step = 0; step < 25; step++) {
    await page.keyboard.press(step < 20 ? 'Tab' : 'Shift+Tab')
    const stop = await focused(page)
    expect(stop?.inDialog, `the dialog keeps the focus: ${stop?.what ?? 'nothing'}`).toBe(true)
    expect(stop?.shown, `no focus is shown on ${stop?.what ?? 'nothing'}`).toBe(true)
  }
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect.poll(() => back.evaluate(element => element.contains(document.activeElement)), 'the focus is back where it was').toBe(true)
}
