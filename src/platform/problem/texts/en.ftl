# The page about a problem's code. What follows the first heading is English in every language.
problems-when = When it comes
problems-fix = What to do
problems-code = Code
problems-status = HTTP status
problems-all = All problem codes
