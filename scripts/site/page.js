// Manners of a page: the list of pages on a phone, and copying code. Without this all can be read.

const pages = document.querySelector('.pages')
const narrow = globalThis.matchMedia('(max-width: 800px)')

// On a phone the list of pages is long, and the text comes first.
const fold = () => {
  pages.open = !narrow.matches
}
narrow.addEventListener('change', fold)
fold()

// Beside the text, the page's own place in the list is seen.
const current = pages.querySelector('[aria-current]')
if (current !== null && !narrow.matches) {
  pages.scrollTop = current.offsetTop - pages.clientHeight / 2
}

document.querySelector('.search').hidden = false

// What somebody would type: no prompts, and nothing that was printed.
function typed(code) {
  const copy = code.cloneNode(true)
  const isSession = copy.querySelector('.prompt') !== null
  for (const line of copy.querySelectorAll('.prompt, .printed')) line.remove()
  const text = copy.textContent
  return isSession ? text.replace(/\n{2,}/g, '\n').trim() : text
}

// From a folder the newer way is not allowed everywhere.
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    area.className = 'unseen'
    document.body.append(area)
    area.select()
    const isCopied = document.execCommand('copy')
    area.remove()
    return isCopied
  }
}

for (const block of document.querySelectorAll('.code')) {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = 'Copy'
  button.addEventListener('click', async () => {
    const isCopied = await copyText(typed(block.querySelector('code')))
    button.focus()
    button.textContent = isCopied ? 'Copied' : 'Not allowed'
    setTimeout(() => (button.textContent = 'Copy'), 2000)
  })
  button.setAttribute('aria-live', 'polite')
  block.append(button)
}
