// A headless Chromium, spoken to over a pipe (the DevTools protocol), without any package.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const PATIENCE_MILLIS = 30_000

/** Starts it with a profile of its own. */
export async function startBrowser () {
  const profile = mkdtempSync(join(tmpdir(), 'lb-browser-'))
  const child = spawn('chromium', [
    '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-extensions',
    '--disable-background-networking', '--disable-component-update', `--user-data-dir=${profile}`,
    '--remote-debugging-pipe', 'about:blank'
  ], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
  const browser = new Browser(child, profile)
  await browser.attach()
  return browser
}

class Browser {
  constructor (child, profile) {
    this.child = child
    this.profile = profile
    this.calls = new Map()
    this.listeners = new Set()
    this.last = 0
    this.received = ''
    this.ended = new Promise(resolve => child.once('exit', resolve))
    child.stdio[4].setEncoding('utf8').on('data', text => this.receive(text))
  }

  receive (text) {
    const messages = (this.received + text).split('\0')
    this.received = messages.pop()
    for (const message of messages.map(each => JSON.parse(each))) {
      const call = this.calls.get(message.id)
      if (call === undefined) {
        this.listeners.forEach(listener => listener(message))
      } else {
        this.calls.delete(message.id)
        message.error ? call.reject(new Error(message.error.message)) : call.resolve(message.result)
      }
    }
  }

  call (method, params = {}) {
    const id = ++this.last
    const answer = new Promise((resolve, reject) => this.calls.set(id, { resolve, reject }))
    this.child.stdio[3].write(JSON.stringify({ id, method, params, sessionId: this.session }) + '\0')
    const late = sleep(PATIENCE_MILLIS, undefined, { ref: false }).then(() => { throw new Error(`the browser does not answer ${method}`) })
    const gone = this.ended.then(code => { throw new Error(`the browser ended with ${code}`) })
    return Promise.race([answer, late, gone])
  }

  async attach () {
    const { targetId } = await this.call('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await this.call('Target.attachToTarget', { targetId, flatten: true })
    this.session = sessionId
    for (const domain of ['Page', 'Network', 'Runtime']) await this.call(`${domain}.enable`)
  }

  /** Forgets what it has cached. */
  async forget () {
    await this.call('Network.clearBrowserCache')
  }

  /**
   * Opens a page and waits until it is loaded; resolves to what came: resources, those of them that the site does not
   * have, those that were not in the browser's own cache, images, faults. `exists` tells of a path whether the site has it.
   */
  async open (url, exists) {
    const page = { resources: 0, absent: 0, fromNetwork: 0, bytes: 0, hits: 0, images: 0, faults: [], expected: new Set(), ownCache: new Set() }
    let loaded
    const load = new Promise(resolve => { loaded = resolve })
    const listener = ({ method, params }) => observe(method, params, page, exists, loaded)
    this.listeners.add(listener)
    try {
      await this.call('Page.navigate', { url })
      const late = sleep(PATIENCE_MILLIS, 'late', { ref: false })
      if (await Promise.race([load, late]) === 'late') page.faults.push(`${url}: not loaded in ${PATIENCE_MILLIS} ms`)
      await this.countImages(url, page)
    } finally {
      this.listeners.delete(listener)
    }
    return page
  }

  async countImages (url, page) {
    const expression = `JSON.stringify([...document.images].map(i => [i.src, i.complete && i.naturalWidth > 0]))`
    const { result } = await this.call('Runtime.evaluate', { expression })
    for (const [src, decoded] of JSON.parse(result.value)) {
      page.images++
      if (!decoded) page.faults.push(`${url}: the image ${src} does not decode`)
    }
  }

  async stop () {
    await this.call('Browser.close').catch(() => this.child.kill('SIGKILL'))
    await this.ended
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

function observe (method, params, page, exists, loaded) {
  if (method === 'Network.requestServedFromCache') {
    page.ownCache.add(params.requestId)
  } else if (method === 'Network.responseReceived' && params.response.url.startsWith('http')) {
    respond(params, page, exists)
  } else if (method === 'Network.loadingFinished') {
    page.bytes += params.encodedDataLength
  } else if (method === 'Network.loadingFailed' && !page.expected.has(params.requestId)) {
    page.faults.push(`a resource failed: ${params.errorText}`)
  } else if (method === 'Page.loadEventFired') {
    loaded()
  }
}

function respond ({ requestId, response }, page, exists) {
  const { status, url, headers, fromDiskCache } = response
  const expected = exists(new URL(url).pathname) ? 200 : 404
  page.resources++
  if (status !== expected) page.faults.push(`${url}: status ${status}, expected ${expected}`)
  if (status === 404 && expected === 404) {
    page.absent++
    // A style sheet or font that is not there is also told as failed.
    page.expected.add(requestId)
  }
  if (fromDiskCache || page.ownCache.has(requestId)) return
  page.fromNetwork++
  const cacheStatus = headers['Cache-Status'] ?? headers['cache-status'] ?? ''
  if (/(^|,)\s*lb\s*;\s*hit\b/.test(cacheStatus)) page.hits++
}
