reset-subject = Elija una contraseña nueva para { $site }
reset-preheader = Basta con el botón o con este código:
reset-title = Elegir una contraseña nueva
reset-intro = Alguien, probablemente usted, pidió una contraseña nueva para su cuenta en { $site }.
reset-either = Para elegirla, use el botón <strong>o</strong> el código. Basta con uno de los dos.
reset-text-either = Para elegirla, use el enlace O el código. Basta con uno de los dos.
reset-opens = El botón abre una página en su navegador. Nada cambia hasta que haya elegido allí una contraseña.
reset-text-open = Abra este enlace en cualquier navegador y en cualquier dispositivo. Nada cambia hasta que haya elegido una contraseña en la página.
reset-link-life = { $minutes ->
    [one] Funciona una sola vez, durante { $minutes } minuto.
   *[other] Funciona una sola vez, durante { $minutes } minutos.
}
reset-code = <strong>O escriba este código</strong> donde pidió el mensaje, en la aplicación o en el sitio web.
reset-code-life = { $minutes ->
    [one] Funciona durante { $minutes } minuto:
   *[other] Funciona durante { $minutes } minutos:
}
reset-several = Si pidió más de un mensaje, use el código del más reciente: los códigos anteriores ya no funcionan. Los enlaces de mensajes anteriores siguen funcionando hasta que caduquen o hasta que haya elegido una contraseña.
reset-not-you-title = Si no lo pidió usted
reset-not-you = Ignore este mensaje: su contraseña no cambia. No comparta nunca el enlace ni el código: quien tenga uno de ellos puede elegir su contraseña.

reset-told-sms = Su contraseña en { $site } ha cambiado. Si no ha sido usted, alguien lee su correo: asegure su buzón y elija otra contraseña.
reset-told-subject = Se cambió su contraseña en { $site }
reset-told-preheader = Si no fue usted, actúe ahora.
reset-told-title = Se cambió su contraseña
reset-told-intro = Se eligió una contraseña nueva para su cuenta en { $site } con un mensaje para contraseñas olvidadas.
reset-told-when = Fecha y hora
reset-told-place = Desde la red
reset-told-fine = Si fue usted, no tiene que hacer nada. Se cerraron todas las sesiones, en todos los dispositivos: inicie sesión con la contraseña nueva.
reset-told-not-you-title = Si no fue usted
reset-told-not-you = Entonces otra persona puede leer su correo. Cambie primero la contraseña de su buzón, para que nadie más reciba nuestros mensajes.
reset-told-again = Después elija una contraseña nueva para su cuenta con nosotros:
reset-told-support = Y avísenos:

reset-old-intro = Se eligió una contraseña nueva para su cuenta en { $site }. Poco antes, su dirección de correo electrónico se había cambiado por <strong>{ $address }</strong>; la dirección en la que lee esto era la suya hasta entonces.
reset-old-fine = Si usted hizo ambos cambios, no tiene que hacer nada.
reset-old-undo = Entonces otra persona entró en su cuenta. Deshaga el cambio de la dirección: la suya vuelve, se cierran todas las sesiones y con la contraseña nueva no entra nadie.

reset-question = Elija una contraseña nueva para la cuenta de <strong>{ $name }</strong> en { $site }.
reset-password-label = Contraseña nueva
reset-button = Usar esta contraseña
reset-note = Se cierran todas las sesiones de la cuenta, en todos los dispositivos. Después inicie sesión con la contraseña nueva. ¿No lo pidió usted? Entonces cierre esta página.
reset-refused = Todavía no ha sido posible:
reset-done-text = Se cerraron todas las sesiones de su cuenta en { $site }, en todos los dispositivos. Inicie sesión con la contraseña nueva.
reset-done-told = El mensaje con el enlace y el código ya ha cumplido su función; no lo necesita más. También le avisamos del cambio por correo electrónico.

reset-ask-title = ¿Olvidó su contraseña?
reset-ask-text = Escriba la dirección de correo electrónico de su cuenta en { $site }. Le enviaremos un mensaje con el que podrá elegir una contraseña nueva.
reset-ask-button = Enviarme un mensaje
reset-ask-note = Su contraseña no cambia hasta que haya elegido una nueva.
reset-asked-title = Mire su correo
reset-asked-on-its-way = Si alguna cuenta tiene esa dirección, un mensaje va en camino.
reset-asked-too-soon = Hace poco ya se pidió un mensaje. Mire su buzón o espere un momento antes de pedir otro.
reset-asked-no-address = Eso no parece una dirección de correo electrónico. Compruebe que esté bien escrita.
reset-asked-either = Abra el enlace del mensaje o escriba aquí su código:
reset-code-label = Código del mensaje
reset-asked-several = Si llegan varios mensajes, use el código del más reciente. Los enlaces de mensajes anteriores siguen funcionando hasta que caduquen.
reset-asked-again-title = ¿Otro mensaje u otra dirección?
