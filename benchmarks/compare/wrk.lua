-- Sends one request again and again; prints what was counted as one line of JSON. Headers come in pairs of arguments.
function init(args)
  for i = 1, #args, 2 do
    wrk.headers[args[i]] = args[i + 1]
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    "RESULT {\"requests\":%d,\"bytes\":%d,\"micros\":%d,\"refused\":%d,\"broken\":%d,\"status\":%d}\n",
    summary.requests, summary.bytes, summary.duration, errors.connect,
    errors.read + errors.write + errors.timeout, errors.status))
end
