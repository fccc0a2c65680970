// Varnish with a malloc store, the fewest thread pools, no log on disk. Paths below /miss/ pass by the cache.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandPath, freePort, start as startProcess, temporaryFolder } from '../processes.mjs'

export const name = 'Varnish'
export const packages = ['varnish']

export function missing () {
  return commandPath('varnishd') === null ? 'varnish is not installed' : null
}

export async function start ({ originPort, core }) {
  const folder = temporaryFolder('varnish', '/dev/shm')
  const port = await freePort()
  const file = join(folder, 'default.vcl')
  writeFileSync(file, configuration(originPort))
  const argv = [
    commandPath('varnishd'), '-F', '-j', 'none', '-n', join(folder, 'work'), '-f', file,
    '-a', `127.0.0.1:${port}`, '-T', 'none', '-s', 'malloc,512m',
    '-p', 'default_grace=0', '-p', 'thread_pools=1', '-p', 'thread_pool_min=80', '-p', 'thread_pool_max=500'
  ]
  return startProcess(name, argv, { folder, port, core }).listening()
}


function configuration (originPort) {
  return `
vcl 4.1;
backend origin { .host = "127.0.0.1"; .port = "${originPort}"; }
sub vcl_recv {
  if (req.url ~ "^/miss/") { return (pass); }
}
`
}
