# The page about a problem's code.
problems-when = When it comes
problems-fix = What to do
problems-code = Code
problems-status = HTTP status
problems-all = All problem codes
