change-subject = Confirme su nueva dirección de correo electrónico en { $site }
change-preheader = Basta con el botón o con este código:
change-title = Confirme su nueva dirección de correo electrónico
change-intro = El titular de la cuenta <strong>{ $name }</strong> en { $site } quiere usar esta dirección de correo electrónico a partir de ahora.
change-either = Para confirmar que la dirección es suya, use el botón <strong>o</strong> el código. Basta con uno de los dos.
change-text-either = Para confirmar que la dirección es suya, use el enlace O el código. Basta con uno de los dos.
change-button = Confirmar esta dirección
change-opens = El botón abre una página en su navegador. Nada cambia hasta que pulse allí «{ change-confirm-button }».
change-text-open = Abra este enlace en cualquier navegador y en cualquier dispositivo. Nada cambia hasta que pulse «{ change-confirm-button }» en la página.
change-link-life = { $hours ->
    [one] Funciona durante { $hours } hora.
   *[other] Funciona durante { $hours } horas.
}
change-code = <strong>O escriba este código</strong> donde pidió el cambio.
change-code-life = { $minutes ->
    [one] Funciona durante { $minutes } minuto:
   *[other] Funciona durante { $minutes } minutos:
}
change-not-you-title = Si no lo pidió usted
change-not-you = Ignore este mensaje. Sin usted nada cambia.

change-taken-subject = Alguien quiso usar su dirección en { $site }
change-taken-preheader = No ha cambiado nada en su cuenta.
change-taken-title = Alguien quiso usar su dirección
change-taken-intro = Alguien pidió a { $site } usar su dirección de correo electrónico para otra cuenta. No es posible, porque pertenece a la suya. Si fue usted, inicie sesión en la cuenta que ya tiene esta dirección.
change-taken-not-you = Si no fue usted, no tiene que hacer nada. No ha cambiado nada en su cuenta y a nadie se le dijo que la tiene.

changed-subject = Se cambió su dirección de correo electrónico en { $site }
changed-preheader = Si no fue usted, deshaga el cambio.
changed-title = Se cambió su dirección de correo electrónico
changed-intro = Su cuenta en { $site } usa ahora la dirección <strong>{ $address }</strong>. La dirección en la que lee esto ya no le pertenece.
changed-fine = Si usted hizo este cambio, no hay nada más que hacer.
changed-not-you-title = Si no fue usted
changed-undo = Entonces otra persona entró en su cuenta. Deshaga el cambio: su dirección vuelve y se cierran todas las sesiones.
changed-until = Puede hacerlo hasta:
changed-button = Deshacer el cambio

change-confirm-question = ¿Usar <strong>{ $address }</strong> a partir de ahora para la cuenta de <strong>{ $name }</strong> en { $site }?
change-confirm-button = Usar esta dirección
change-confirm-note = Nada cambia hasta que pulse el botón. ¿No lo pidió usted? Entonces cierre esta página.
change-done-title = Dirección de correo electrónico cambiada
change-done-heading = Su dirección se ha cambiado
change-done-text = Gracias. A partir de ahora su cuenta en { $site } usa <strong>{ $address }</strong>: inicie sesión con ella; nuestros mensajes llegarán allí.
change-done-told = Hemos avisado a su dirección anterior. Desde allí se puede deshacer el cambio durante un tiempo.
change-done-button = Continuar
undo-title = Deshacer el cambio de su dirección
undo-question = ¿Devolver <strong>{ $address }</strong> a la cuenta de <strong>{ $name }</strong> en { $site }?
undo-button = Recuperar mi dirección
undo-note = Se cierran todas las sesiones de la cuenta, en todos los dispositivos. Elija después una contraseña nueva: puede que otra persona conozca la actual.
undone-title = Ha recuperado su dirección
undone-text = <strong>{ $address }</strong> vuelve a pertenecer a su cuenta en { $site } y se cerraron todas las sesiones.
undone-password = Elija ahora una contraseña nueva: quien cambió su dirección puede conocer la actual.
undone-button = Elegir una contraseña nueva
change-trouble-newest = ¿Pidió varios mensajes? Use el enlace del más reciente.
change-trouble-help = Ayuda con este mensaje
change-trouble-write = Escríbanos:

problem-email_in_use = Otra cuenta tiene esta dirección. Inicie sesión en ella o elija otra dirección.
    .title = Otra cuenta tiene esta dirección
problem-no_pending_change = No hay nada que confirmar. Pida el cambio de nuevo.
    .title = No hay ningún cambio de dirección en curso
