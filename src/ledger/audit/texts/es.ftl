audit-account-closed = Se cerró la cuenta.
audit-account-created = Se creó la cuenta.
audit-account-email-changed = Se cambió la dirección de correo electrónico.
audit-account-email-corrected = Se corrigió la dirección de correo electrónico antes de confirmarla.
audit-account-email-restored = Se deshizo un cambio de la dirección de correo electrónico y se cerró la sesión en todos los dispositivos.
audit-account-email-verified = Se confirmó la dirección de correo electrónico.
audit-account-updated = Se cambiaron datos de la cuenta.
audit-api-key-created = Se creó una clave para un programa de la plataforma.
audit-api-key-revoked = Se revocó una clave de un programa de la plataforma.
audit-api-key-rotated = Una clave de un programa de la plataforma recibió otro secreto.
audit-device-revoked = Se eliminó un dispositivo de los conocidos.
audit-identity-appealed = Se opuso a la decisión sobre la comprobación de que es usted.
audit-identity-begun = Comenzó una comprobación de que es usted, y usted dio su consentimiento.
audit-identity-canceled = Se canceló o caducó una comprobación de que es usted.
audit-identity-comparison-agreed = Usted aceptó que su cara se compare con las de otras cuentas.
audit-identity-comparison-withdrawn = Usted retiró su consentimiento para comparar su cara con otras.
audit-identity-failed = Una persona miró sus fotos y la comprobación no se superó.
audit-identity-handed-off = Una comprobación de que es usted pasó a otro dispositivo.
audit-identity-in-review = Sus fotos esperan a que una persona las mire.
audit-identity-requires-input = Una persona miró sus fotos y pidió otras.
audit-identity-verified = Se comprobó que es usted.
audit-lockout-disowned = Se notificó que otra persona había hecho los intentos fallidos de iniciar sesión.
audit-lockout-locked = Se bloqueó el inicio de sesión durante un tiempo tras demasiados intentos fallidos.
audit-lockout-unlocked = Se desbloqueó el inicio de sesión.
audit-login-failed = Alguien intentó iniciar sesión y no lo consiguió.
audit-login-password-stale = La contraseña era correcta, pero otra persona la conoce o es demasiado antigua: no se inició ninguna sesión y hace falta una nueva.
audit-login-unverified = La contraseña era correcta, pero la dirección de correo electrónico aún no estaba confirmada, así que no se inició ninguna sesión.
audit-password-changed = Se cambió la contraseña.
audit-password-reset = Se sustituyó una contraseña olvidada por una nueva.
audit-password-reset-requested = Se solicitó un correo para elegir una contraseña nueva.
audit-phone-contest-ended = { $reason ->
    [withdrawn] Se retiró la reclamación de un número de teléfono.
    [kept] Un número de teléfono reclamado se confirmó de nuevo y se queda donde estaba.
    [moved] Un número de teléfono reclamado pasó a la cuenta que lo demostró por última vez.
   *[other] La reclamación de un número de teléfono terminó sin resultado.
}
audit-phone-contest-opened = Se reclamó un número de teléfono que tiene otra cuenta.
audit-phone-contested = Otra persona demostró tener el número de teléfono y lo reclama.
audit-phone-removed = Se eliminó el número de teléfono.
audit-phone-verified = Se confirmó un número de teléfono.
audit-session-created = Se inició sesión en un dispositivo.
audit-session-ended = { $reason ->
    [signed_out] Se cerró la sesión desde el propio dispositivo.
    [refresh_token_reused] Se cerró la sesión en un dispositivo por seguridad, porque se volvió a usar una clave antigua de esa sesión.
   *[other] Se cerró la sesión en un dispositivo.
}
audit-session-reauthentication-failed = En un dispositivo con la sesión iniciada, alguien probó una contraseña incorrecta para volver a demostrar su identidad.
audit-session-reauthenticated = En un dispositivo con la sesión iniciada, alguien volvió a demostrar su identidad.
audit-backup-codes-made = Hay códigos de respaldo nuevos; los anteriores ya no sirven.
audit-backup-codes-used = Se usó un código de respaldo en lugar del segundo paso.
audit-device-trusted = Se confió en un dispositivo para iniciar sesión sin segundo paso durante un tiempo.
audit-factor-added = Se añadió un segundo paso.
audit-factor-suspect = Se ha usado una llave de seguridad cuyo contador iba por detrás: puede que haya una copia.
audit-passkey-refused = Se ha rechazado la respuesta de una llave de acceso.
audit-factor-removed = Se quitó un segundo paso.
audit-login-second-step-asked = La contraseña era correcta y se pidió el segundo paso.
audit-second-step-failed = Se probó un código incorrecto en el segundo paso.
audit-account-reinstated = { $reason ->
    [expired] Terminó la suspensión de la cuenta.
   *[other] Se levantó la suspensión de la cuenta.
}
audit-account-suspended = Se suspendió la cuenta y se cerró la sesión en todos los dispositivos.
audit-appeal-decided = { $reason ->
    [reversed] Se resolvió una oposición a la suspensión: se levantó la suspensión.
   *[other] Se resolvió una oposición a la suspensión: la suspensión se mantiene.
}
audit-appeal-opened = Se presentó una oposición a la suspensión.
audit-appeal-withdrawn = Se retiró una oposición a la suspensión.
audit-hold-lifted = { $reason ->
    [expired] Terminó una retención de parte de lo que puede hacer la cuenta.
   *[other] Se levantó una retención de parte de lo que puede hacer la cuenta.
}
audit-hold-placed = Se retuvo una parte de lo que puede hacer la cuenta.
audit-webhook-changed = Se modificó un webhook.
audit-webhook-created = Se creó un webhook.
audit-webhook-deleted = Se eliminó un webhook.
audit-webhook-disabled = { $reason ->
    [failing] Se desactivó un webhook porque llevaba días fallando.
    [gone] Se desactivó un webhook porque su receptor ya no existe.
   *[other] Se desactivó un webhook.
}
audit-webhook-enabled = Se volvió a activar un webhook.
audit-webhook-replayed = Se volvieron a enviar eventos a un webhook.
audit-webhook-secret-rotated = Un webhook recibió otro secreto.
audit-other = Ocurrió otra cosa que afecta a la seguridad de la cuenta.
audit-staff-invitation-withdrawn = Se retiró una invitación al equipo.
audit-staff-invited = Se invitó a alguien al equipo.
audit-staff-role-added = Se le dio una función en el equipo.
audit-staff-role-removed = Se le quitó una función en el equipo.
audit-proposal-approved = Se aprobó una actuación del equipo sobre una cuenta.
audit-proposal-made = El equipo propuso una actuación sobre una cuenta.
audit-proposal-rejected = Se rechazó una actuación propuesta sobre una cuenta.
audit-proposal-withdrawn = Se retiró una actuación propuesta sobre una cuenta.
audit-staff-account-searched = El equipo buscó una cuenta.
audit-staff-account-viewed = El equipo consultó su cuenta.
audit-staff-audit-viewed = El personal consultó el registro de auditoría.
audit-staff-contact-revealed = El equipo vio su dirección de correo y su teléfono.
audit-staff-mail-resent = El equipo volvió a enviar el correo de verificación.
audit-staff-sessions-ended = El equipo cerró todas sus sesiones.
audit-staff-timeline-viewed = El equipo leyó el historial de su cuenta.
audit-review-assigned = Se asignó un caso a una persona del equipo para que lo decida.
audit-review-claimed = Una persona del equipo tomó un caso para decidirlo.
audit-review-decided = El equipo decidió un caso sobre la cuenta.
audit-review-first-opinion = Una persona del equipo dio una primera opinión sobre un caso.
audit-review-image-viewed = El equipo vio una imagen de un caso sobre la cuenta.
audit-review-opened = Se abrió un caso sobre la cuenta para que lo decida el equipo.
audit-review-released = Una persona del equipo devolvió un caso.
audit-review-viewed = El equipo consultó un caso sobre la cuenta.
audit-review-withdrawn = Un caso sobre la cuenta se cerró sin decisión.
