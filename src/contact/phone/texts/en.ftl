## What arrives on the phone. Short: the whole message must fit into 140 bytes with what apps read.

phone-sms = { $code } is your code for { $site }. Tell it nobody.
phone-call = Your code for { $site } is: { $code }. Once more: { $code }. Tell it nobody.
