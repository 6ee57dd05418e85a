locked-subject = El inicio de sesión en su cuenta de { $site } está bloqueado por un tiempo
locked-over-subject = El inicio de sesión en su cuenta de { $site } estuvo bloqueado por un tiempo
locked-preheader = Nadie ha entrado.
locked-title = El inicio de sesión está bloqueado por un tiempo
locked-over-title = El inicio de sesión estuvo bloqueado por un tiempo
locked-intro = { $failures ->
    [one] Se probó una contraseña incorrecta para su cuenta de { $site }. Por seguridad, durante un tiempo nadie puede iniciar sesión con una contraseña.
   *[other] Se probaron { $failures } contraseñas incorrectas para su cuenta de { $site }, una poco después de otra. Por seguridad, durante un tiempo nadie puede iniciar sesión con una contraseña.
}
locked-intro-device = { $failures ->
    [one] Se probó una contraseña incorrecta para su cuenta de { $site } en un dispositivo que usted usa. Por seguridad, durante un tiempo no se acepta ninguna contraseña desde ese dispositivo.
   *[other] Se probaron { $failures } contraseñas incorrectas para su cuenta de { $site }, una poco después de otra, en un dispositivo que usted usa. Por seguridad, durante un tiempo no se acepta ninguna contraseña desde ese dispositivo.
}
locked-since = Bloqueado desde
locked-until = Bloqueado hasta
locked-from = Último intento desde
locked-nobody = <strong>Nadie ha entrado.</strong> Los dispositivos en los que ya había iniciado sesión siguen funcionando.
locked-nobody-device = <strong>Nadie ha entrado.</strong> Sus otros dispositivos siguen funcionando.
locked-you-title = Si fue usted
locked-you = Desbloquee e inténtelo de nuevo. Si no recuerda la contraseña, elija una nueva en lugar de adivinar: eso también desbloquea.
locked-button = Desbloquear ahora
locked-opens = El botón abre una página en su navegador. Nada cambia hasta que pulse allí «{ unlock-button }».
locked-text-open = Abra este enlace en cualquier navegador y en cualquier dispositivo. Nada cambia hasta que pulse «{ unlock-button }» en la página.
locked-link-life = { $hours ->
    [one] Funciona durante { $hours } hora.
   *[other] Funciona durante { $hours } horas.
}
locked-code = <strong>O escriba este código</strong> donde inicia sesión.
locked-code-life = { $minutes ->
    [one] Funciona durante { $minutes } minuto:
   *[other] Funciona durante { $minutes } minutos:
}
locked-over = El bloqueo ya ha terminado por sí solo. Puede iniciar sesión como siempre.
locked-not-you-title = Si no fue usted
locked-not-you = No tiene que hacer nada: el bloqueo protegió su cuenta y termina por sí solo. Nos ayuda que nos lo diga.
locked-text-disown = Para ello, abra el enlace y pulse «{ unlock-disown }».
locked-over-not-you = No tiene que hacer nada: el bloqueo protegió su cuenta.
locked-elsewhere = Si usa la misma contraseña en otro sitio, elija una nueva aquí:

stopped-subject = Elija una contraseña nueva para su cuenta de { $site }
stopped-title = Elija una contraseña nueva
stopped-intro = { $failures ->
    [one] Se probó una contraseña incorrecta para su cuenta de { $site }. Por seguridad, nadie puede iniciar sesión con una contraseña hasta que usted elija una nueva.
   *[other] Se probaron { $failures } contraseñas incorrectas seguidas para su cuenta de { $site }. Por seguridad, nadie puede iniciar sesión con una contraseña hasta que usted elija una nueva.
}
stopped-intro-device = { $failures ->
    [one] Se probó una contraseña incorrecta para su cuenta de { $site } en un dispositivo que usted usa. Por seguridad, no se acepta ninguna contraseña desde ese dispositivo hasta que usted elija una nueva.
   *[other] Se probaron { $failures } contraseñas incorrectas seguidas para su cuenta de { $site } en un dispositivo que usted usa. Por seguridad, no se acepta ninguna contraseña desde ese dispositivo hasta que usted elija una nueva.
}
stopped-text = Se probaron tantas contraseñas incorrectas seguidas para su cuenta de { $site } que ya no basta con desbloquear. Nadie ha entrado.
stopped-what = Esperar no sirve. Elija una contraseña nueva y todo volverá a funcionar de inmediato.
lock-reset = Elegir una contraseña nueva

unlock-title = Desbloquear el inicio de sesión
unlock-question = Se probaron demasiadas contraseñas incorrectas para su cuenta de { $site }, por lo que el inicio de sesión con contraseña está bloqueado por un tiempo. Nadie ha entrado.
unlock-button = Desbloquear
unlock-note = Nada cambia hasta que pulse un botón. Desbloquear no inicia ninguna sesión.
unlock-not-you = Entonces déjelo bloqueado y díganoslo con este botón. Los dispositivos en los que ya había iniciado sesión siguen funcionando.
unlock-disown = No fui yo
unlocked-title = Desbloqueado
unlocked-text = Se ha levantado el bloqueo. Ya puede volver a iniciar sesión en su cuenta de { $site }.
unlocked-forgotten = ¿No recuerda su contraseña?
lock-open-title = Ya no hay nada bloqueado
lock-open-text = El bloqueo ha terminado. Puede iniciar sesión en su cuenta de { $site } como siempre.
kept-title = Gracias por avisarnos
kept-message = Nadie ha entrado en su cuenta. Sigue bloqueada hasta que el bloqueo termine por sí solo, y los dispositivos en los que ya había iniciado sesión siguen funcionando.
kept-message-open = Nadie ha entrado en su cuenta. El bloqueo ya ha terminado por sí solo.
kept-elsewhere = Si usa la misma contraseña en otro sitio, elija una nueva.
lock-trouble-wait = Un bloqueo termina por sí solo. Hasta entonces, los dispositivos en los que ya había iniciado sesión siguen funcionando.
lock-trouble-new = Una contraseña nueva también desbloquea:

## Correo: demasiados códigos incorrectos en el segundo paso

codes-subject = Alguien sabe la contraseña de su cuenta en { $site }
codes-preheader = El segundo paso no le dejó entrar.
codes-title = Códigos incorrectos en su segundo paso
codes-intro = { $failures ->
    [one] Tras la contraseña correcta de su cuenta en { $site } se escribió un código incorrecto en el segundo paso. <strong>Nadie ha entrado.</strong>
   *[other] Tras la contraseña correcta de su cuenta en { $site } se escribieron { $failures } códigos incorrectos en el segundo paso. <strong>Nadie ha entrado.</strong>
}
codes-ends = Durante un rato no se acepta ningún código, salvo desde los dispositivos en los que ya ha iniciado sesión; después vuelve a funcionar por sí solo.
codes-final = Ha ocurrido tantas veces que ya no se acepta ningún código, salvo desde los dispositivos en los que ya ha iniciado sesión. Pídanos ayuda.
codes-not-you = Entonces otra persona sabe su contraseña. Elija ahora una nueva y nadie llegará más a su segundo paso.

problem-account_locked = Se han probado demasiadas contraseñas o códigos incorrectos. Espere e inténtelo de nuevo, o use un dispositivo en el que ya haya iniciado sesión. Contra las contraseñas incorrectas sirve elegir una nueva.
    .title = El inicio de sesión está bloqueado por un tiempo
