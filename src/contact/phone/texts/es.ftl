## Lo que llega al teléfono.

phone-sms = { $code } es su código para { $site }. No se lo diga a nadie.
phone-call = Su código para { $site } es: { $code }. Otra vez: { $code }. No se lo diga a nadie.

## Mensajes sobre una reclamación

contest-opened-subject = ¿Sigue siendo suyo este número de teléfono? { $site }
contest-opened-title = Otra persona usa su número de teléfono
contest-opened-text = Alguien confirmó con un código que recibe los mensajes enviados a { $phone }. Este número pertenece a su cuenta. Ocurre cuando un operador da a otra persona un número que quedó libre.
contest-opened-advice = Si el número ya no es suyo, inicie sesión y confirme el nuevo. No cambia nada más en su cuenta y a nadie se le dijo de quién es.
contest-opened-keep = Si sigue siendo suyo, inicie sesión y confírmelo de nuevo; así lo conserva. De lo contrario, pasa a la otra cuenta en este momento:
contest-moved-subject = El número de teléfono ya es suyo: { $site }
contest-moved-title = El número de teléfono ha pasado a su cuenta
contest-moved-text = La cuenta que antes tenía { $phone } no volvió a confirmarlo. Ahora es el número confirmado de su cuenta.
contest-moved-advice = Si no lo pidió usted, inicie sesión y quite el número.
contest-lost-subject = Se ha quitado su número de teléfono: { $site }
contest-lost-title = Un número de teléfono ya no pertenece a su cuenta
contest-lost-text = Otra persona demostró que ahora tiene { $phone }, y en su cuenta no se volvió a confirmar. Se ha quitado de ella.
contest-lost-advice = Inicie sesión y confirme el número que tiene ahora: algunas cosas lo necesitan.
contest-kept-subject = El número de teléfono se queda donde estaba: { $site }
contest-kept-title = El número de teléfono no cambia de cuenta
contest-kept-text = Quien tiene { $phone } en otra cuenta lo confirmó de nuevo, así que se queda en ella.
contest-kept-advice = Si esa cuenta también es suya, inicie sesión en ella. Si no, confirme otro número.
contest-withdrawn-subject = Su número de teléfono sigue siendo suyo: { $site }
contest-withdrawn-title = Ya nadie pide su número de teléfono
contest-withdrawn-text = Le avisamos de que otra persona pedía { $phone }. Eso ha terminado y el número sigue en su cuenta.
contest-withdrawn-advice = No tiene que hacer nada.

problem-phone_invalid = Compruebe el número y el país.
    .title = Esto no es un número de teléfono
problem-phone_voip_not_allowed = Use el número de un teléfono móvil. Los números de internet no se pueden confirmar aquí.
    .title = Un número de internet no basta
problem-phone_landline = Use el número de un teléfono móvil. Los teléfonos fijos no se pueden confirmar aquí.
    .title = Un teléfono fijo no basta
problem-phone_type_not_allowed = Use el número de un teléfono móvil. Este tipo de número no se puede confirmar aquí.
    .title = Este tipo de número no basta
problem-phone_region_blocked = Los números de este país no se pueden confirmar aquí. Use otro o pídanos ayuda.
    .title = No se aceptan números de este país
problem-phone_unchanged = Este número ya está confirmado. No queda nada por hacer.
    .title = El número ya está confirmado
problem-phone_not_pending = Escriba de nuevo su número de teléfono.
    .title = Ningún número espera un código
problem-phone_in_use = Otra cuenta tiene este número. Si es suya, inicie sesión en ella. Si su operador le dio el número a usted, puede pedirlo aquí.
    .title = El número pertenece a otra cuenta
problem-phone_not_proven = Confirme primero el número de nuevo.
    .title = No se ha demostrado ningún número que tenga otra cuenta
problem-phone_contested = Alguien ya ha pedido este número. Inténtelo dentro de unos días o pídanos ayuda.
    .title = Ya hay una reclamación en curso
problem-phone_not_contested = No tiene que hacer nada: nadie más pide su número.
    .title = Nadie reclama el número
problem-sms_provider_unavailable = Por el momento no se pueden confirmar números de teléfono. Inténtelo más tarde.
    .title = No se pueden enviar códigos
problem-phone_needed = Este número se usa para iniciar sesión. Quítelo antes de sus segundos pasos o cámbielo por otro.
    .title = El número es un segundo paso
