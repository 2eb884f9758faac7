-- What a person does in Neovim: opens a program, looks at its findings, applies the first quick fix, then fix all, and saves.
local cli, node, file = vim.env.SEEDLINT_CLI, vim.env.SEEDLINT_NODE, vim.env.SEEDLINT_FILE

local function fail(message)
  io.stderr:write(message .. '\n')
  vim.cmd('cquit 1')
end

local function codes()
  local found = vim.tbl_map(function(one) return one.code end, vim.diagnostic.get(0))
  table.sort(found)
  return found
end

local function await(what, test)
  if not vim.wait(20000, test, 20) then fail('timed out: ' .. what .. ', found ' .. vim.inspect(codes())) end
end

local function session()
  vim.cmd('edit ' .. vim.fn.fnameescape(file))
  local client = vim.lsp.start_client({ name = 'seedlint', cmd = { node, cli, 'lsp', '--stdio' }, root_dir = vim.fn.fnamemodify(file, ':h') })
  vim.lsp.buf_attach_client(0, client)
  await('findings', function() return #codes() > 0 end)
  local first = codes()

  local function apply(only, line)
    local at = { line = line, character = 0 }
    local params = {
      textDocument = vim.lsp.util.make_text_document_params(),
      range = { start = at, ['end'] = at },
      context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(0, line), only = { only } },
    }
    local answers = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 20000)
    local action = answers and answers[client] and answers[client].result and answers[client].result[1]
    if not action then fail('no action of the kind ' .. only) end
    if not action.edit then
      local resolved = vim.lsp.buf_request_sync(0, 'codeAction/resolve', action, 20000)
      action = resolved and resolved[client] and resolved[client].result or action
    end
    if not action.edit then fail('nothing is changed by ' .. action.title) end
    vim.lsp.util.apply_workspace_edit(action.edit, vim.lsp.get_client_by_id(client).offset_encoding)
    return action.title
  end

  local draw
  for _, one in ipairs(vim.diagnostic.get(0)) do
    if one.code == 'unseeded-rng' then draw = one end
  end
  local fix = apply('quickfix', draw.lnum)
  await('the fixed draw', function() return not vim.tbl_contains(codes(), 'unseeded-rng') end)
  apply('source.fixAll.seedlint', 0)
  await('nothing left', function() return #codes() == 0 end)
  vim.cmd('write')
  io.stdout:write(vim.fn.json_encode({ first = first, fix = fix }))
  vim.lsp.stop_client(client)
  vim.cmd('quitall!')
end

local ok, message = pcall(session)
if not ok then fail(message) end
