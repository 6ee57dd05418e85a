reused-title = Se cerró una sesión por su seguridad
reused-preheader = { $device }: vuelva a iniciar sesión en ese dispositivo.
reused-intro = Hemos cerrado la sesión de su cuenta de { $site } en este dispositivo:
reused-device = Dispositivo
reused-when = Fecha y hora
reused-why = <strong>¿Por qué?</strong> Mientras la sesión está abierta, el dispositivo guarda una clave que se renueva una y otra vez. Se usó por segunda vez una clave antigua, que ya había sido sustituida. Esto puede ocurrir cuando se copia un dispositivo o se restaura desde una copia de seguridad. También puede significar que otra persona se hizo con la clave. No podemos saber cuál de las dos cosas pasó, así que cerramos esta sesión. Las sesiones de sus otros dispositivos no se ven afectadas.
reused-what-to-do = <strong>Qué hacer:</strong> inicie sesión de nuevo. Si no está seguro de que fuera uno de sus propios dispositivos, cambie también su contraseña.

problem-refresh_token_reused = Por su seguridad hemos cerrado su sesión. Inicie sesión de nuevo.
    .title = Se ha vuelto a usar una clave de sesión antigua
