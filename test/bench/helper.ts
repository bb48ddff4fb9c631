/** A process of the bench's own bundle in another role, asked one thing at a time. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { ROLE_VARIABLE, type Role } from './roles'

export class Helper<Request extends object, Answer> {
  private readonly child: ChildProcess

  constructor(private readonly role: Role) {
    this.child = fork(process.argv[1] ?? '', [], {
      env: { ...process.env, [ROLE_VARIABLE]: role },
      // JSON knows no NaN.
      serialization: 'advanced'
    })
  }

  /** @throws Error when the process ends instead */
  async ask(request: Request): Promise<Answer> {
    const settled = new AbortController()
    const exit = once(this.child, 'exit', { signal: settled.signal }).then(([code]) => {
      throw new Error(`the ${this.role} process ended with code ${String(code)}`)
    })
    const answer = once(this.child, 'message', { signal: settled.signal })
    this.child.send(request)
    try {
      const [message] = await Promise.race([answer, exit])
      return message as Answer
    } finally {
      exit.catch(() => undefined)
      answer.catch(() => undefined)
      settled.abort()
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const exit = once(this.child, 'exit')
    this.child.disconnect()
    await exit
  }
}
