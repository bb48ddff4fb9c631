import type { IncomingMessage } from 'node:http'

/** The JSON that a request brings; undefined for what is none, or more than `bytesMost`. */
export async function readJson(request: IncomingMessage, bytesMost: number): Promise<unknown> {
  if (Number(request.headers['content-length'] ?? 0) > bytesMost) return undefined
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > bytesMost) return undefined
      chunks.push(chunk)
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
  } catch {
    return undefined
  }
}
