problem-account_locked = Se han probado demasiadas contraseñas incorrectas para esta dirección. Espere e inténtelo de nuevo, use un dispositivo en el que ya haya iniciado sesión o elija una contraseña nueva.
    .title = El inicio de sesión está bloqueado por un tiempo
