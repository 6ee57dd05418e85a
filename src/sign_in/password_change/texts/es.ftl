password-changed-subject = Se ha cambiado su contraseña de { $site }
password-changed-preheader = Si no ha sido usted, actúe ahora.
password-changed-title = Se ha cambiado su contraseña
password-changed-intro = Alguien que había iniciado sesión y conocía la contraseña anterior ha cambiado la contraseña de su cuenta de { $site }.
password-changed-when = Fecha y hora
password-changed-place = Desde la red
password-changed-fine = Si ha sido usted, no tiene que hacer nada.
password-changed-not-you-title = Si no ha sido usted
password-changed-not-you = Entonces otra persona está en su cuenta. Elija cuanto antes una contraseña nueva por correo: así se cierran todas las sesiones, en todos los dispositivos.
password-changed-support = Y avísenos, por favor:

password-old-subject = Su contraseña de { $site } ya tiene tiempo
password-old-preheader = Sigue funcionando. Esto es solo un consejo.
password-old-title = Unas palabras sobre su contraseña
password-old-intro = Eligió la contraseña de su cuenta de { $site } hace { $days ->
    [one] { $days } día
   *[other] { $days } días
}.
password-old-advice = No tiene que cambiarla y sigue funcionando. Si la usa en algún otro sitio, o si alguien pudiera conocerla, es buen momento para elegir una nueva: unas cuantas palabras que solo a usted se le ocurriría juntar.
password-old-how = Puede cambiarla en los ajustes de su cuenta, después de iniciar sesión:
