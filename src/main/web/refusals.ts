/** Pages that say why there is no window, and what to do. */

const OTHER_ADDRESS =
  'Open the newest address that <code>ftqueue serve</code> printed: it prints another one each time one was used.'

/** `Not let in` and what else stands in the place of the window. */
export const refusals = {
  noSession: page(
    'This browser was not let in',
    `${OTHER_ADDRESS} If you have just opened it by a link, load this page again.`
  ),
  usedToken: page(
    'This address was used already',
    `Each address lets one browser in, once. ${OTHER_ADDRESS}`
  ),
  foreignHost: page(
    'FTQueue does not answer to this name',
    'Open the address that <code>ftqueue serve</code> printed, as it stands there.'
  )
} as const

/** Texts of this file only. */
function page(title: string, text: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">' +
    `<title>FTQueue: ${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>\n`
  )
}
