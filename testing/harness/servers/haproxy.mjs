// The cache of HAProxy: one thread, no log. Its limit for one object is raised to hold 1 MB. Paths below /miss/ pass
// by the cache.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandPath, freePort, start as startProcess, temporaryFolder } from '../processes.mjs'

export const name = 'HAProxy'
export const packages = ['haproxy']

export function missing () {
  return commandPath('haproxy') === null ? 'haproxy is not installed' : null
}

/** With a `certificate` it speaks TLS as well, HTTP/1.1 and 2. */
export async function start ({ originPort, core, certificate }) {
  const folder = temporaryFolder('haproxy')
  const port = await freePort()
  const securePort = certificate === undefined ? undefined : await freePort()
  const file = join(folder, 'haproxy.cfg')
  const bind = securePort === undefined ? '' : `bind 127.0.0.1:${securePort} backlog 4096 ssl crt ${certificate.both} alpn h2,http/1.1`
  writeFileSync(file, configuration(port, originPort, bind))
  const haproxy = startProcess(name, [commandPath('haproxy'), '-db', '-f', file], { folder, port, core })
  haproxy.securePort = securePort
  return haproxy.listening()
}

function configuration (port, originPort, secureBind) {
  return `
global
  nbthread 1
  maxconn 4096

cache objects
  total-max-size 512
  max-object-size 4194304
  max-age 86400
  process-vary on

defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always

frontend front
  bind 127.0.0.1:${port} backlog 4096
  ${secureBind}
  use_backend uncached if { path_beg /miss/ }
  default_backend cached

backend cached
  http-request cache-use objects
  http-response cache-store objects
  server origin 127.0.0.1:${originPort} pool-max-conn 256

backend uncached
  server origin 127.0.0.1:${originPort} pool-max-conn 256
`
}
