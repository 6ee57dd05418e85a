## Nombres de los segundos pasos que no los tienen

step-label-totp = Aplicación de autenticación
step-label-sms = Mensaje de texto
step-label-email = Correo electrónico
step-label-passkey = Llave de acceso
step-label-backup-code = Código de respaldo

## Correo: un código como segundo paso

step-code-subject = Su código para { $site }
step-code-preheader = Escríbalo donde inicia sesión.
step-code-title = Su código
step-code-intro = Escriba este código para confirmar que es usted en { $site }.
step-code-life = { $minutes ->
    [one] Sirve durante { $minutes } minuto:
   *[other] Sirve durante { $minutes } minutos:
}
step-code-not-you = Entonces otra persona sabe su contraseña. No diga el código a nadie y elija ahora una contraseña nueva.

## Correo: han cambiado los segundos pasos

steps-preheader = Si ha sido usted, no tiene que hacer nada.
steps-added-subject = Se ha añadido un segundo paso a su cuenta en { $site }
steps-added-title = Se ha añadido un segundo paso
steps-added-intro = A partir de ahora, al iniciar sesión en su cuenta en { $site } se pide un segundo paso: este u otro que tenga.
steps-removed-subject = Se ha quitado un segundo paso de su cuenta en { $site }
steps-removed-title = Se ha quitado un segundo paso
steps-removed-intro = Esta forma de confirmar ya no sirve para su cuenta en { $site }. Los dispositivos de confianza vuelven a pedir un segundo paso, si queda alguno.
steps-codes-made-subject = Códigos de respaldo nuevos para su cuenta en { $site }
steps-codes-made-title = Códigos de respaldo nuevos
steps-codes-made-intro = Hay códigos de respaldo nuevos para su cuenta en { $site }. Los anteriores ya no sirven.
steps-code-used-subject = Se ha usado un código de respaldo de su cuenta en { $site }
steps-code-used-title = Se ha usado un código de respaldo
steps-code-used-intro = Se ha usado un código de respaldo de su cuenta en { $site } en lugar del segundo paso. No volverá a servir.
steps-codes-left = { $left ->
    [0] <strong>No queda ninguno.</strong> Genere otros donde gestiona sus segundos pasos.
    [one] Queda { $left }. Genere otros donde gestiona sus segundos pasos.
   *[other] Quedan { $left }.
}
steps-suspect-subject = Puede que se haya copiado una llave de seguridad de su cuenta en { $site }
steps-suspect-title = Puede que se haya copiado una llave de seguridad
steps-suspect-intro = Se ha usado una llave de seguridad de su cuenta en { $site } y su contador iba por detrás del último uso. Eso ocurre cuando alguien ha hecho una copia. La hemos rechazado. Si no se lo explica, quite esta llave donde gestiona sus segundos pasos y añada otra.
steps-name = Nombre
steps-when = Cuándo
steps-not-you-title = Si no ha sido usted
steps-not-you = Entonces otra persona está en su cuenta. Elija ahora una contraseña nueva: eso cierra la sesión en todos los dispositivos, también en los suyos. Después, pídanos ayuda.

## Respuestas

problem-mfa_code_invalid = Este código no es correcto. Compruébelo o confirme de otra manera.
    .title = El código es incorrecto
problem-code_replayed = Este código ya se ha usado. Espere al siguiente.
    .title = El código ya se ha usado
problem-passkey_invalid = Su llave de acceso no se ha aceptado. Inténtelo de nuevo o confirme de otra manera.
    .title = La respuesta de la llave de acceso no se acepta
problem-passkeys_unavailable = Aquí no se pueden usar llaves de acceso. Confirme de otra manera.
    .title = Este servidor no tiene llaves de acceso
problem-factor_exists = Esta forma de confirmar ya está configurada.
    .title = Este segundo paso ya existe
problem-too_many_factors = Ha configurado el máximo de formas de confirmar. Quite antes una.
    .title = Ya hay suficientes segundos pasos
problem-no_factors = Configure antes un segundo paso.
    .title = No hay ningún segundo paso
problem-last_factor = Es su última forma de confirmar lo bastante segura para su trabajo aquí. Añada antes otra.
    .title = Es el último segundo paso lo bastante fuerte
problem-phone_unverified = Confirme antes su número de teléfono.
    .title = No hay ningún número confirmado
