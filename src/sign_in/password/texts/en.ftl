## The policy in words, before a password is chosen

password-rule-length = { $minimum ->
    [one] at least { $minimum } character; a few words make a good password
   *[other] at least { $minimum } characters; a few words make a good password
}
password-rule-classes = a lower-case and an upper-case letter, a digit and a symbol
password-rule-common = not a password that many people use or that was leaked
password-rule-personal = not built from your name, your address or our name

## Why a password is refused

password-too-short = { $minimum ->
    [one] It is too short: it needs at least { $minimum } character.
   *[other] It is too short: it needs at least { $minimum } characters.
}
password-too-long = { $maximum ->
    [one] It is too long: it may have at most { $maximum } character.
   *[other] It is too long: it may have at most { $maximum } characters.
}
password-too-weak = It is easy to guess. A few more words make it better.
password-common = Many people have used it, or it was leaked: attackers know it.
password-personal = It is built from your name, your address or our name.
password-missing-lower = It needs a lower-case letter.
password-missing-upper = It needs an upper-case letter.
password-missing-digit = It needs a digit.
password-missing-symbol = It needs a symbol.
