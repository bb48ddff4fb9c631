/** Runs one program in the foreground, as if it were this one. */
import { spawn } from 'node:child_process'

let interrupted = false

/** Whether a signal has asked this program to end: nothing more should be started. */
export function wasInterrupted() {
  return interrupted
}

/**
 * Passes the terminal and the signals on. Resolves with the exit code, 1 for a
 * death by signal; rejects when the program cannot be started.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @param {(text: string) => void} [onText] gets what it prints
 * @param {boolean} [isPassedOn] whether that is printed here as well
 * @returns {Promise<number>}
 */
export function runChild(command, args, options = {}, onText, isPassedOn = true) {
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = onText === undefined ? 'inherit' : ['inherit', 'pipe', 'inherit']
  const child = spawn(command, args, { stdio, ...options })
  child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    if (isPassedOn) process.stdout.write(text)
    onText?.(text)
  })
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  const pass = (/** @type {NodeJS.Signals} */ signal) => {
    interrupted = true
    child.kill(signal)
  }
  for (const signal of signals) process.on(signal, pass)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      for (const signal of signals) process.off(signal, pass)
      resolve(code ?? 1)
    })
  })
}
