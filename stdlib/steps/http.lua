--- One request. An answer that was not expected is a failure, and so is a body that is not.
local fail = require("reprise.fail")
local stages = require("reprise.stages")
local values = require("reprise.values")

local function request_of(inputs)
  local request = values.merged(inputs, {})
  request.expect_json = nil
  return request
end

local function refuse_body(body, expected)
  for path, value in pairs(expected) do
    local seen = values.at(body, path)
    if not stages.same(value, seen) then
      fail.with("http-json", ("%s is %s, and not %s"):format(path, tostring(seen),
        tostring(value)))
    end
  end
end

return {
  name = "http",
  summary = "Sends one request; fails unless the answer is as expected.",
  effect = "unsafe",
  inputs = {
    url = { type = "string", required = true, help = "http:// or https://" },
    method = { type = "string", default = "GET",
      enum = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" }, help = "The method." },
    headers = { type = "map", secret = true, help = "Request headers." },
    query = { type = "map", help = "Parameters of the URL." },
    body = { type = "string", secret = true, help = "The body, as it is." },
    json = { type = "any", help = "The body, as JSON." },
    bearer = { type = "string", secret = true, help = "A token." },
    basic = { type = "map", secret = true, help = "{user, password}" },
    expect = { type = "list", help = "Statuses; any 2xx without it." },
    expect_json = { type = "map", help = "PATH: value, of the answer's JSON." },
    timeout = { type = "duration", default = "30s", help = "For the whole." },
    ca = { type = "string", help = "A file with the certificates to trust." },
    effect = { type = "string", enum = { "read", "idempotent", "unsafe" },
      help = "How harmful a repetition is, where it is not what its method says." },
  },
  outputs = {
    status = { type = "int", help = "Of the answer." },
    headers = { type = "map", help = "Of the answer." },
    body = { type = "string", help = "Of the answer." },
    json = { type = "any", optional = true, help = "Of the answer, where it is JSON." },
  },
  hosts = { "url" },
  run = function(inputs)
    local answer = fail.must(inputs.method .. " " .. inputs.url, http.request(request_of(inputs)))
    if inputs.expect_json then
      refuse_body(answer.json or json.decode(answer.body), inputs.expect_json)
    end
    return answer
  end,
}
