-- Asks for /small/N. Arguments: "fill FROM COUNT" asks for each from FROM on, and begins anew behind COUNT; "any COUNT
-- FRESH FROM" asks for any of COUNT, and FRESH times in a thousand for one behind them, from the FROMth on.
local kind, count, fresh
local threads = {}
at = 0

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  kind = args[1]
  if kind == "fill" then
    at, count = tonumber(args[2]), tonumber(args[3])
  else
    count, fresh, at = tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
    math.randomseed(os.time())
  end
end

function request()
  local number
  if kind == "fill" then
    number = at % count
    at = at + 1
  elseif math.random(1000) <= fresh then
    at = at + 1
    number = count + at
  else
    number = math.random(0, count - 1)
  end
  return wrk.format("GET", "/small/" .. number)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    "RESULT {\"requests\":%d,\"micros\":%d,\"broken\":%d,\"status\":%d,\"p50\":%d,\"p99\":%d,\"p999\":%d,\"most\":%d,\"at\":%d}\n",
    summary.requests, summary.duration, errors.connect + errors.read + errors.write + errors.timeout, errors.status,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), latency.max, threads[1]:get("at")))
end
