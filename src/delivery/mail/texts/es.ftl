mail-hello = Hola, { $name }:
mail-copy-link = Si el botón no funciona, copie este enlace completo en la barra de direcciones de su navegador:
mail-never-asks = { $site } nunca le pedirá que envíe una contraseña ni un código por correo electrónico.
mail-help = ¿Necesita ayuda? Escriba a
