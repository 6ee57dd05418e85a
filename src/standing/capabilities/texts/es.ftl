blocked-email = Confirme primero su dirección de correo electrónico.
blocked-phone = Confirme primero su número de teléfono.
blocked-profile = Complete primero su perfil.
blocked-suspended = Su cuenta está suspendida. Puede leer el motivo y oponerse.

hold-text-manual = Lo hemos retenido mientras revisamos algo. Puede preguntarnos al respecto.
hold-text-risk = Lo hemos retenido por seguridad hasta que lo hayamos revisado.
hold-text-verification-pending = Esto tiene que esperar hasta que hayamos comprobado que es usted.
hold-text-verification-failed = No hemos podido comprobar que es usted.
hold-text-recovery = Hace poco que recuperó su cuenta. Por su seguridad, esto tiene que esperar unos días.
hold-text-password-reset = Su contraseña se cambió por correo. Por su seguridad, esto tiene que esperar un poco.

capability-post-job = publicar trabajos
capability-submit-proposal = enviar propuestas
capability-send-message = enviar mensajes
capability-accept-direct-hire = aceptar ofertas directas
capability-appear-in-search = aparecer en las búsquedas
capability-withdraw-earnings = retirar ganancias
capability-change-profile-photo = cambiar la foto de perfil
capability-work-on-existing-contracts = trabajar en los contratos en curso
