// Looks for sections of the docs that have all words that are typed. No network: the index is a script.
const field = document.querySelector('#search')
const list = document.querySelector('#found')
const count = document.querySelector('#count')
const MOST = 12
let chosen = -1

const sections = globalThis.sections.map((section) => ({
  ...section,
  titleWords: section.title.toLowerCase(),
  headWords: section.heading.toLowerCase(),
  textWords: section.text.toLowerCase()
}))

function wordsOf(text) {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
}

function find(words) {
  if (words.length === 0) return []
  return sections
    .map((section) => ({ section, score: scoreOf(section, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
}

function scoreOf({ titleWords, headWords, textWords }, words) {
  let score = 0
  for (const word of words) {
    if (headWords.includes(word)) score += headWords === word ? 40 : 20
    else if (titleWords.includes(word)) score += 10
    else if (textWords.includes(word)) score += Math.min(5, textWords.split(word).length - 1)
    else return 0
  }
  // The words as they were typed, in one piece.
  const phrase = words.join(' ')
  if (words.length > 1 && headWords.includes(phrase)) score += 40
  else if (words.length > 1 && textWords.includes(phrase)) score += 15
  return score
}

// A piece of the text around the first word that is there, with the words marked.
function excerpt(text, words) {
  const lower = text.toLowerCase()
  const at = Math.min(
    ...words.map((word) => lower.indexOf(word)).filter((index) => index >= 0),
    text.length
  )
  const from = at === text.length ? 0 : Math.max(0, at - 40)
  const piece = text.slice(from, from + 130)
  const pattern = new RegExp(
    `(${words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|')})`,
    'gi'
  )
  return [
    from > 0 ? '…' : '',
    ...piece.split(pattern).map((part, i) => {
      if (i % 2 === 0) return part
      const mark = document.createElement('mark')
      mark.textContent = part
      return mark
    }),
    from + 130 < text.length ? '…' : ''
  ]
}

function itemOf({ title, heading, address, text }, words, number) {
  const link = document.createElement('a')
  link.id = `found-${number}`
  link.setAttribute('role', 'option')
  link.setAttribute('aria-selected', 'false')
  link.href = `${document.body.dataset.top}/${address}`
  link.tabIndex = -1
  const head = document.createElement('strong')
  head.textContent = heading === title || heading === '' ? title : `${title}: ${heading}`
  const below = document.createElement('span')
  below.append(...excerpt(text, words))
  link.append(head, below)
  const item = document.createElement('li')
  item.setAttribute('role', 'presentation')
  item.append(link)
  return item
}

function show() {
  const words = wordsOf(field.value)
  const found = find(words)
  chosen = -1
  list.replaceChildren(...found.slice(0, MOST).map(({ section }, i) => itemOf(section, words, i)))
  if (words.length > 0 && found.length === 0) {
    const none = document.createElement('li')
    none.className = 'none'
    none.setAttribute('role', 'presentation')
    none.textContent = 'Nothing has all these words.'
    list.append(none)
  }
  count.textContent = words.length === 0 ? '' : `${found.length} found`
  setOpen(words.length > 0)
}

function setOpen(isOpen) {
  list.hidden = !isOpen
  field.setAttribute('aria-expanded', String(isOpen))
  if (!isOpen) choose(-1)
}

function choose(number) {
  const items = [...list.querySelectorAll('[role=option]')]
  chosen = items.length === 0 || number < 0 ? -1 : number % items.length
  for (const [i, item] of items.entries()) item.setAttribute('aria-selected', String(i === chosen))
  const item = items[chosen]
  if (item === undefined) field.removeAttribute('aria-activedescendant')
  else {
    field.setAttribute('aria-activedescendant', item.id)
    item.scrollIntoView({ block: 'nearest' })
  }
}

field.addEventListener('input', show)
field.addEventListener('focus', () => {
  if (field.value !== '') show()
})
field.addEventListener('keydown', (event) => {
  const length = list.querySelectorAll('[role=option]').length
  if (event.key === 'ArrowDown') choose(chosen + 1)
  else if (event.key === 'ArrowUp') choose(chosen <= 0 ? length - 1 : chosen - 1)
  else if (event.key === 'Enter') {
    list.querySelectorAll('[role=option]')[Math.max(0, chosen)]?.click()
  } else return
  event.preventDefault()
})

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') setOpen(false)
  const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea')
  if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault()
    field.focus()
  }
})
document.addEventListener('pointerdown', (event) => {
  if (!event.target.closest('.search')) setOpen(false)
})
list.addEventListener('click', () => setOpen(false))
