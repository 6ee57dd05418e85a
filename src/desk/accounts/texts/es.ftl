problem-search_invalid = Introduzca una dirección de correo completa, un número de teléfono completo con el prefijo del país o un identificador de cuenta.
    .title = Así no se encuentra ninguna cuenta
problem-needs_reset = Aquí solo sirve una contraseña nueva. Pídala por correo.
    .title = Solo una contraseña nueva levanta este bloqueo
