// How much memory lb takes for each connection that is open and idle, after one hit on it.
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { heapClasses, kernelBytes, residentBytes } from './memory.mjs'
import { BODY_BYTES, PATH, fill, startLb } from './process.mjs'

/** Connections come from several addresses, each of which has some 28,000 ports. */
const SOURCES = 4
const CONNECTING_AT_ONCE = 100
const WARM_CONNECTIONS = 200
const SETTLE_MILLIS = 2000
const CLASSES_SHOWN = 14
const HEAD_END = '\r\n\r\n'

/** Opens a connection and takes one answer on it; resolves to the socket, which stays open. */
function openOne (port, index) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${1 + index % SOURCES}` })
    let got = ''
    socket.setEncoding('latin1')
    socket.once('error', reject)
    socket.once('close', () => reject(new Error(`connection ${index} was closed after ${got.length} bytes`)))
    socket.on('data', data => {
      got += data
      const end = got.indexOf(HEAD_END)
      if (end < 0 || got.length < end + HEAD_END.length + BODY_BYTES) return
      if (!got.startsWith('HTTP/1.1 200 ')) reject(new Error(`connection ${index} was answered ${got.slice(0, 40)}`))
      got = ''
      resolve(socket)
    })
    socket.write(`GET ${PATH} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
  })
}

async function openAll (port, count) {
  const sockets = []
  while (sockets.length < count) {
    const some = Math.min(CONNECTING_AT_ONCE, count - sockets.length)
    sockets.push(...await Promise.all(Array.from({ length: some }, (_, i) => openOne(port, sockets.length + i))))
  }
  return sockets
}

async function closeAll (sockets) {
  await Promise.all(sockets.map(socket => new Promise(resolve => {
    socket.removeAllListeners('close')
    socket.once('close', resolve)
    socket.destroy()
  })))
}

/** Starts lb and lets it see connections come and go, so that what it needs only once is there. */
async function startWarm (origin) {
  const lb = await startLb(origin)
  await fill(lb.port)
  await closeAll(await openAll(lb.port, WARM_CONNECTIONS))
  await sleep(SETTLE_MILLIS)
  return lb
}

export async function measureConnections (origin, count) {
  const lb = await startWarm(origin)
  const before = { ...residentBytes(lb.pid), kernel: kernelBytes() }
  const sockets = await openAll(lb.port, count)
  await sleep(SETTLE_MILLIS)
  const open = sockets.filter(socket => !socket.closed && socket.readyState === 'open').length
  if (open !== count) throw new Error(`${open} of ${count} connections are open`)
  const after = { ...residentBytes(lb.pid), kernel: kernelBytes() }
  await closeAll(sockets)
  await lb.stop()
  return {
    count,
    rssEach: (after.rss - before.rss) / count,
    kernelBuffersEach: (after.kernel.buffers - before.kernel.buffers) / count,
    kernelSlabsEach: (after.kernel.slabs - before.kernel.slabs) / count,
    before: before.rss,
    after: after.rss
  }
}

/** The classes on the heap that grow with the connections, in bytes for each of these. */
export async function explainConnections (origin, count) {
  const lb = await startWarm(origin)
  const before = heapClasses(lb.pid)
  const sockets = await openAll(lb.port, count)
  await sleep(SETTLE_MILLIS)
  const after = heapClasses(lb.pid)
  const grown = [...after].map(([name, { count: objects, bytes }]) => {
    const had = before.get(name) ?? { count: 0, bytes: 0 }
    return { name, objectsEach: (objects - had.count) / count, bytesEach: (bytes - had.bytes) / count }
  })
  await closeAll(sockets)
  await lb.stop()
  const heapEach = grown.reduce((sum, each) => sum + each.bytesEach, 0)
  return { heapEach, classes: grown.sort((a, b) => b.bytesEach - a.bytesEach).slice(0, CLASSES_SHOWN) }
}
