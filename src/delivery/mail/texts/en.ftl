mail-hello = Hello { $name },
mail-copy-link = If the button does nothing, copy this whole link into your browser’s address bar:
mail-never-asks = { $site } will never ask you to send a password or a code by mail.
# The address of the support follows.
mail-help = Do you need help? Write to
