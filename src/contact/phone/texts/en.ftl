## What arrives on the phone. Short: the whole message must fit into 140 bytes with what apps read.

phone-sms = { $code } is your code for { $site }. Tell it nobody.
phone-call = Your code for { $site } is: { $code }. Once more: { $code }. Tell it nobody.

## Mails about a contest: somebody else proved a number too. Numbers given up are given to other people by the networks.

contest-opened-subject = Is this still your phone number? { $site }
contest-opened-title = Somebody else uses your phone number
contest-opened-text = Somebody confirmed with a code that they get the messages to { $phone }. This number belongs to your account. That happens when a network gives a number that was given up to another person.
contest-opened-advice = If the number is no longer yours, sign in and confirm your new one. Nothing else in your account changes, and nobody was told whose account it is.
contest-opened-keep = If it is still yours, sign in and confirm it again. You then keep it. Otherwise it moves to the other account at this time:
contest-moved-subject = The phone number is yours now: { $site }
contest-moved-title = The phone number has moved to your account
contest-moved-text = The account that had { $phone } before did not confirm it again. It is now the confirmed number of your account.
contest-moved-advice = If you did not ask for this, sign in and remove the number.
contest-lost-subject = Your phone number was removed: { $site }
contest-lost-title = A phone number no longer belongs to your account
contest-lost-text = Somebody else showed that they have { $phone } now, and it was not confirmed again in your account. It was removed from it.
contest-lost-advice = Sign in and confirm the number that you have now: some things need one.
contest-kept-subject = The phone number stays where it was: { $site }
contest-kept-title = The phone number does not move
contest-kept-text = { $phone } was confirmed again by who has it in another account, so it stays there.
contest-kept-advice = If that account is yours too, sign in there. Otherwise confirm another number.
contest-withdrawn-subject = Your phone number stays yours: { $site }
contest-withdrawn-title = Nobody asks for your phone number any more
contest-withdrawn-text = We told you that somebody else asked for { $phone }. That is over, and the number stays in your account.
contest-withdrawn-advice = There is nothing to do.
