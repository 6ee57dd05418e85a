verify-subject = Confirme su dirección de correo electrónico para { $site }
verify-preheader = Basta con el botón o con este código:
verify-title = Confirme su dirección de correo electrónico
verify-intro = Alguien, probablemente usted, se registró en { $site } con esta dirección de correo electrónico y el nombre <strong>{ $name }</strong>.
verify-either = Para confirmar que la dirección es suya, use el botón <strong>o</strong> el código. Basta con uno de los dos.
verify-button = Confirmar mi dirección
verify-opens = El botón abre una página en su navegador. No se confirma nada hasta que usted pulse allí «{ confirm-button }».
verify-link-life = { $hours ->
    [one] Funciona en cualquier navegador y en cualquier dispositivo, durante { $hours } hora.
   *[other] Funciona en cualquier navegador y en cualquier dispositivo, durante { $hours } horas.
}
verify-code = <strong>O escriba este código</strong> donde se registró, en la aplicación o en el sitio web.
verify-code-life = { $minutes ->
    [one] Funciona durante { $minutes } minuto:
   *[other] Funciona durante { $minutes } minutos:
}
verify-code-over = Si el código ha caducado, el botón y el enlace siguen funcionando.
verify-several = Si pidió más de un mensaje, use el código del más reciente: los códigos anteriores ya no funcionan. Los enlaces de mensajes anteriores siguen funcionando hasta que caduquen o hasta que usted confirme.
verify-not-you-title = Si usted no se registró
verify-not-you = Abra el enlace y elija «{ confirm-disown }», o simplemente ignore este mensaje.
verify-contacts = Añadir nuestra dirección a sus contactos ayuda a que nuestros mensajes no acaben en la carpeta de correo no deseado:

verify-text-intro = Alguien, probablemente usted, se registró en { $site } con esta dirección de correo electrónico y este nombre:
verify-text-either = Para confirmar que la dirección es suya, use el enlace O el código. Basta con uno de los dos.
verify-text-open = Abra este enlace en su navegador:
verify-text-press = No se confirma nada hasta que usted pulse «{ confirm-button }» en la página.
verify-text-broken = Si su programa de correo corta el enlace, cópielo entero en la barra de direcciones de su navegador.
verify-text-code-over = Si el código ha caducado, el enlace sigue funcionando.

taken-subject = Usted ya tiene una cuenta en { $site }
taken-preheader = No se creó una segunda cuenta. Inicie sesión o elija una contraseña nueva.
taken-title = Usted ya tiene una cuenta
taken-intro = Alguien, probablemente usted, acaba de intentar registrarse en { $site } con esta dirección de correo electrónico. La dirección ya pertenece a su cuenta, así que no se creó una segunda.
taken-sign-in = Puede iniciar sesión como siempre.
taken-forgotten = <strong>¿Olvidó su contraseña?</strong> Elija una nueva aquí:
taken-both = <strong>¿Quería tanto trabajar como contratar?</strong> Una sola cuenta sirve para ambas cosas. Inicie sesión y añada la otra función.
taken-not-you = <strong>¿No fue usted?</strong> Entonces no ha pasado nada y no tiene que hacer nada. Su cuenta no ha cambiado, y a quien lo intentó no se le dijo que existe.

already-subject = Su dirección de correo electrónico ya está confirmada
already-preheader = No queda nada por confirmar. Puede iniciar sesión.
already-title = Su dirección ya está confirmada
already-intro = Alguien, probablemente usted, pidió a { $site } que enviara de nuevo el mensaje de confirmación para esta dirección de correo electrónico. No lo necesita: la dirección ya está confirmada.
already-sign-in = Solo tiene que iniciar sesión.
already-not-you = Si no fue usted quien lo pidió, no tiene que hacer nada. Nada ha cambiado en su cuenta.

confirm-question = ¿Confirmar <strong>{ $address }</strong> para la cuenta de <strong>{ $name }</strong> en { $site }?
confirm-button = Confirmar esta dirección
confirm-note = Nada cambia hasta que pulse el botón. El botón confirma la dirección y no inicia ninguna sesión.
confirm-in-app-question = ¿Se registró en la aplicación en este dispositivo?
confirm-in-app = También puede confirmar en la aplicación.
confirm-not-you = Entonces otra persona indicó su dirección, quizá por un error al escribir. Díganoslo aquí y anularemos ese registro.
confirm-disown = No fui yo

done-title = Dirección de correo electrónico confirmada
done-heading = Su dirección está confirmada
done-text = Gracias. <strong>{ $address }</strong> está ahora confirmada en { $site }.
done-app-text = Si se registró en la aplicación en este dispositivo, vuelva a ella. Si no, inicie sesión aquí o donde se registró.
done-app = Volver a la aplicación
done-web-text = Vuelva al lugar donde se registró o inicie sesión aquí.
done-close = Puede cerrar esta página. El mensaje con el enlace y el código ya ha cumplido su función; no lo necesita más.

disowned-title = Registro anulado
disowned-heading = El registro se ha anulado
disowned-text = Gracias por avisarnos. El registro en { $site } que se hizo con su dirección de correo electrónico se ha anulado, y su enlace y su código ya no funcionan.
disowned-close = No hay nada más que hacer. Puede cerrar esta página.

trouble-email-hint = La dirección con la que se registró.
trouble-button = Enviarme un mensaje nuevo
trouble-help-title = ¿Necesita ayuda?
trouble-other-ways = Otras opciones
trouble-code = El mensaje más reciente también trae un código. Puede escribirlo donde se registró, en la aplicación o en el sitio web.
trouble-already = ¿Ya la confirmó?
trouble-help = Ayuda para confirmar su dirección
trouble-for-support = Para el equipo de asistencia:

resent-title = Un nuevo mensaje de confirmación
resent-on-its-way = Si esa dirección está pendiente de confirmación, un mensaje nuevo va en camino.
resent-too-soon = Hace poco ya se pidió un mensaje. Espere un momento antes de pedir otro.
resent-not-an-address = Eso no parece una dirección de correo electrónico. Compruebe que esté bien escrita.
resent-nothing-title = Si no llega nada
resent-wait = Espere unos minutos. Algunos proveedores de correo tardan un poco.
resent-spam = Mire en la carpeta de correo no deseado y busque «{ $site }» en su correo.
resent-typed = ¿Escribió bien la dirección? Compruebe si falta una letra o si la terminación es incorrecta, como «.con» en lugar de «.com».
resent-wrong = Si indicó una dirección equivocada al registrarse, corríjala donde se registró, en la aplicación o en el sitio web.
resent-several = Si llegan varios mensajes, use el código del más reciente. Los enlaces de mensajes anteriores siguen funcionando hasta que caduquen o hasta que usted confirme.
resent-mistyped-title = ¿Se ha equivocado al escribirla?
resent-button = Enviar a esta dirección

problem-email_invalid = Compruebe que la dirección esté bien escrita.
    .title = Esto no es una dirección de correo electrónico
problem-email_unchanged = Es la dirección que ya tenemos. Puede pedir otro mensaje.
    .title = La dirección es la misma
problem-already_verified = Su dirección ya está confirmada. Inicie sesión.
    .title = La dirección ya está confirmada
problem-email_undeliverable = Nuestro mensaje a esta dirección fue devuelto: ese buzón no existe. Compruebe la dirección y corríjala.
    .title = El correo a esta dirección es devuelto
