// See `run` beside this file for what it does and its options.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { commit, machine, residentMebibytes } from '../../testing/harness/measure.mjs'
import { startOrigin } from '../../testing/harness/origin.mjs'
import { commandPath, main, temporaryFolder } from '../../testing/harness/processes.mjs'
import * as haproxy from '../../testing/harness/servers/haproxy.mjs'
import * as lb from '../../testing/harness/servers/lb.mjs'
import * as nginx from '../../testing/harness/servers/nginx.mjs'
import * as varnish from '../../testing/harness/servers/varnish.mjs'
import { startBrowser } from './browser.mjs'
import { crawl } from './crawl.mjs'
import { filesOf, pagesOf } from './files.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const caches = { lb, nginx, haproxy, varnish }
const FAULTS_PRINTED_MAX = 20

const { values: options } = parseArgs({
  options: {
    against: { type: 'string', default: 'lb' },
    root: { type: 'string', default: '/usr/share/gimp/2.0/help/en' },
    pages: { type: 'string', default: '40' },
    'no-browser': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false }
  }
})

function missingHere (cache) {
  const missing = []
  if (!existsSync(options.root)) missing.push(`${options.root} (Debian: gimp-help-en)`)
  if (commandPath('curl') === null) missing.push('curl')
  if (commandPath('nginx') === null) missing.push('nginx (Debian: nginx-light)')
  if (!options['no-browser'] && commandPath('chromium') === null) missing.push('chromium, or --no-browser')
  if (cache === undefined) missing.push(`a known cache, not "${options.against}": ${Object.keys(caches).join(', ')}`)
  else if (cache.missing() !== null) missing.push(cache.missing())
  return missing
}

/** Runs one pass and adds how often the origin was asked meanwhile. */
async function counted (origin, pass) {
  const before = await origin.requests()
  const figures = await pass()
  figures.originRequests = await origin.requests() - before
  return figures
}

async function browse (browser, port, pages, files) {
  const paths = new Set(files.map(each => decodeURIComponent(each.path)))
  await browser.forget()
  const sum = { pages: pages.length, resources: 0, absent: 0, fromNetwork: 0, images: 0, bytes: 0, hits: 0, seconds: 0, faults: [] }
  const begin = process.hrtime.bigint()
  for (const path of pages) {
    const page = await browser.open(`http://127.0.0.1:${port}${path}`, each => paths.has(decodeURIComponent(each)))
    for (const key of ['resources', 'absent', 'fromNetwork', 'images', 'bytes', 'hits']) sum[key] += page[key]
    sum.faults.push(...page.faults)
  }
  sum.seconds = Number(process.hrtime.bigint() - begin) / 1e9
  return sum
}

async function crawlPasses (origin, proxy, files) {
  const folder = temporaryFolder('site')
  return {
    'curl, first pass': await counted(origin, () => crawl(proxy.port, files, folder, false)),
    'curl, second pass': await counted(origin, () => crawl(proxy.port, files, folder, false)),
    // Codings are made once an object, when somebody first asks for them, and not while that one waits.
    'curl, asking for codings': await counted(origin, () => crawl(proxy.port, files, folder, true)),
    'curl, asking again': await counted(origin, () => crawl(proxy.port, files, folder, true))
  }
}

async function browserPasses (origin, proxy, files) {
  const pages = pagesOf(files, Number(options.pages))
  const browser = await startBrowser()
  try {
    return {
      'Chromium, first pass': await counted(origin, () => browse(browser, proxy.port, pages, files)),
      'Chromium, second pass': await counted(origin, () => browse(browser, proxy.port, pages, files))
    }
  } finally {
    await browser.stop()
  }
}

/** What did not hold, a line each. */
function faultsOf (passes, cache) {
  const faults = []
  for (const [name, pass] of Object.entries(passes)) {
    faults.push(...pass.faults.map(each => `${name}: ${each}`))
    if (!name.endsWith('second pass')) continue
    if (pass.originRequests !== 0) faults.push(`${name}: the origin was asked ${pass.originRequests} times, expected 0`)
    const asked = pass.files ?? pass.fromNetwork
    if (cache === lb && pass.hits !== asked) faults.push(`${name}: ${pass.hits} hits by Cache-Status, expected ${asked}`)
  }
  return faults
}

function print (cache, passes, memory) {
  console.log(`${cache.name}; ${machine()}; ${new Date().toISOString().slice(0, 10)}; commit ${commit(here)}\n`)
  console.log('| pass | answers | through the cache | MB | seconds | asked of the origin | Cache-Status: lb; hit | coded | faults |')
  console.log('|---|--:|--:|--:|--:|--:|--:|--:|--:|')
  for (const [name, pass] of Object.entries(passes)) {
    const bytes = ((pass.wireBytes ?? pass.bytes) / 1e6).toFixed(1)
    console.log(`| ${name} | ${pass.files ?? pass.resources} | ${pass.files ?? pass.fromNetwork} | ${bytes} | ${pass.seconds.toFixed(2)} | ${pass.originRequests} | ${pass.hits} | ${pass.coded ?? '–'} | ${pass.faults.length} |`)
  }
  const first = passes['Chromium, first pass']
  if (first !== undefined) console.log(`\nChromium opened ${first.pages} pages with ${first.images} images; ${first.absent} of the answers are the site's own 404.`)
  console.log(`Resident memory of ${cache.name} afterwards: ${memory.toFixed(0)} MiB.`)
}

main(900, async () => {
  const cache = caches[options.against]
  const missing = missingHere(cache)
  if (missing.length > 0) {
    missing.forEach(each => console.error(`site: needs ${each}`))
    return 2
  }
  const files = filesOf(options.root)
  const origin = await startOrigin({ root: options.root })
  const proxy = await cache.start({ originPort: origin.port, config: join(here, 'lb.json') })
  const passes = await crawlPasses(origin, proxy, files)
  if (!options['no-browser']) Object.assign(passes, await browserPasses(origin, proxy, files))
  const faults = faultsOf(passes, cache)
  if (options.json) {
    console.log(JSON.stringify({ schema: 'lb.site.v1', cache: cache.name, passes, faults }, null, 2))
  } else {
    print(cache, passes, residentMebibytes(proxy.pid))
    faults.slice(0, FAULTS_PRINTED_MAX).forEach(each => console.log(each))
    if (faults.length > FAULTS_PRINTED_MAX) console.log(`and ${faults.length - FAULTS_PRINTED_MAX} more`)
  }
  return faults.length === 0 ? 0 : 1
})
