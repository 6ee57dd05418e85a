## Lo que llega al teléfono.

phone-sms = { $code } es su código para { $site }. No se lo diga a nadie.
phone-call = Su código para { $site } es: { $code }. Otra vez: { $code }. No se lo diga a nadie.

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
problem-phone_in_use = Usted tiene otra cuenta con este número. Inicie sesión en ella o use otro número.
    .title = El número pertenece a otra cuenta
problem-sms_provider_unavailable = Por el momento no se pueden confirmar números de teléfono. Inténtelo más tarde.
    .title = No se pueden enviar códigos
